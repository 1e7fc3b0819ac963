// Linux interfaces that the Glibc module leaves out, declared without _GNU_SOURCE: defining it here breaks clean builds.
#pragma once
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/syscall.h>
#include <unistd.h>

extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pipe2(int[2], int);
extern int gettid(void);

// SO_PEERCRED's answer; the header hides `struct ucred` behind _GNU_SOURCE.
struct linux_peer_credentials {
  int32_t process;
  uint32_t user;
  uint32_t group;
};

// epoll_event holds a union with a pointer, which strict memory safety flags at each use: wrap it once.
static inline int linux_epoll_control(int poller, int operation, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event;
  event.events = events;
  event.data.u64 = token;
  return epoll_ctl(poller, operation, descriptor, &event);
}

// prctl is variadic, which Swift can't call.
static inline int linux_name_thread(const char *name) { return prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0); }

// The array that epoll_wait fills is packed on some machines only: index it in C.
static inline int linux_epoll_wait(int poller, void *events, int capacity, int timeout_ms) {
  return epoll_wait(poller, (struct epoll_event *)events, capacity, timeout_ms);
}
static inline uint64_t linux_epoll_token(const void *events, int index) {
  return ((const struct epoll_event *)events)[index].data.u64;
}
static inline uint32_t linux_epoll_ready(const void *events, int index) {
  return ((const struct epoll_event *)events)[index].events;
}
static inline int linux_epoll_event_bytes(void) { return (int)sizeof(struct epoll_event); }

// Starting programs: two actions that <spawn.h> hides, and two calls whose wrappers older C libraries lack.
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
extern long syscall(long, ...);
static inline int linux_pidfd_open(int process) { return (int)syscall(SYS_pidfd_open, process, 0); }
static inline int linux_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 1U /* MFD_CLOEXEC */); }

// How many processors this process may run on (sched_getaffinity(2)), 0 when the kernel does not say; the macros that
// count the bits are hidden behind _GNU_SOURCE.
static inline int linux_allowed_processors(void) {
  unsigned long mask[128];
  long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  int count = 0;
  for (long word = 0; word < bytes / (long)sizeof *mask; word++) count += __builtin_popcountl(mask[word]);
  return count;
}

// The calling thread, and the programs that it starts, stop nobody who runs when they wake up (SCHED_BATCH, sched(7));
// the name is hidden behind _GNU_SOURCE.
static inline int linux_wake_politely(void) {
  const int batch = 3, priority = 0;
  return (int)syscall(SYS_sched_setscheduler, 0, batch, &priority);
}

// Whether another process has the file open for writing at this moment (fcntl(2), F_SETLEASE): a read lease is given only while nobody
// has. 1 yes, 0 no, -1 the kernel does not say: not our file, or a file system without leases. The names are hidden behind _GNU_SOURCE.
// The lease is given back at once; who opens the file within that moment would have the kernel signal us, so the signal is one that is
// ignored unless somebody asks for it, not SIGIO, which ends a process.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
static inline int linux_is_being_written(int descriptor) {
  const int set_signal = 10, set_lease = 1024;
  if (fcntl(descriptor, set_signal, SIGURG) != 0) return -1;
  if (fcntl(descriptor, set_lease, F_RDLCK) != 0) return errno == EAGAIN ? 1 : -1;
  fcntl(descriptor, set_lease, F_UNLCK);
  return 0;
}
