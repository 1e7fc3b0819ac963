/* What the kernel alone takes: no server, only the calls that no server can leave out.
 *
 *   floor send SUBSCRIBERS BYTES ROUNDS THREADS SERVERCPUS CLIENTCPU   microseconds a round until the last byte was read;
 *                                                              SERVERCPUS is "0" or "0,1", CLIENTCPU -1 leaves it free
 *   floor disk FOLDER SECONDS                          microseconds of 4 KB pwrite + fdatasync: median and p99 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PER_SOURCE = 4000, MOST_BYTES = 16384, BLOCK = 4096, MOST_SAMPLES = 1000000, MOST_THREADS = 8 };

static int *sockets, count, threads, bytes;
static char payload[MOST_BYTES];
static pthread_barrier_t begin, end;

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void run_on(const char *list) {
  if (atoi(list) < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const char *p = list; p; p = strchr(p, ',')) {
    if (*p == ',') p++;
    CPU_SET(atoi(p), &set);
  }
  sched_setaffinity(0, sizeof set, &set);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The readers, in a process of their own: tells through `out` when a round's last byte has been read. */
static void readers(uint16_t port, int out) {
  int poller = epoll_create1(0), one = 1;
  for (int i = 0; i < count; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    setsockopt(fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
    address.sin_addr.s_addr = htonl(0x7F000002u + (unsigned)(i / PER_SOURCE));
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address)) fail("bind");
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = port;
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
  }
  static struct epoll_event ready[512];
  static char buffer[65536];
  for (long got = 0;;) {
    int n = epoll_wait(poller, ready, 512, -1);
    for (int i = 0; i < n; i++) {
      ssize_t size = recv(ready[i].data.fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (size == 0) _exit(0);
      if (size > 0) got += size;
    }
    if (got >= (long)count * bytes) {
      double at = now_us();
      got = 0;
      if (write(out, &at, sizeof at) != sizeof at) _exit(1);
    }
  }
}

static void *sender(void *argument) {
  long number = (long)argument;
  for (;;) {
    pthread_barrier_wait(&begin);
    for (int i = (int)(count * number / threads); i < (int)(count * (number + 1) / threads); i++)
      if (send(sockets[i], payload, (size_t)bytes, MSG_NOSIGNAL) != bytes) fail("send");
    pthread_barrier_wait(&end);
  }
  return NULL;
}

static int floor_send(char **argv) {
  count = atoi(argv[2]), bytes = atoi(argv[3]), threads = atoi(argv[5]);
  int rounds = atoi(argv[4]), pipes[2];
  if (count < 1 || bytes < 1 || bytes > MOST_BYTES || threads < 1 || threads > MOST_THREADS) return 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096) || pipe(pipes)) fail("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    close(listener);
    run_on(argv[7]);
    readers(address.sin_port, pipes[1]);
  }
  run_on(argv[6]);
  memset(payload, 'x', sizeof payload);
  sockets = calloc((size_t)count, sizeof *sockets);
  int poller = epoll_create1(0); /* a server's sockets hang on a poller too */
  for (int i = 0; i < count; i++) {
    if ((sockets[i] = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) < 0) fail("accept");
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(poller, EPOLL_CTL_ADD, sockets[i], &event);
  }
  pthread_barrier_init(&begin, NULL, (unsigned)threads + 1);
  pthread_barrier_init(&end, NULL, (unsigned)threads + 1);
  for (long i = 0; i < threads; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, sender, (void *)i);
  }
  for (int round = 0; round < rounds; round++) {
    usleep(100000);
    double begun = now_us(), done;
    pthread_barrier_wait(&begin);
    pthread_barrier_wait(&end);
    if (read(pipes[0], &done, sizeof done) != sizeof done) fail("readers");
    printf("%.0f\n", done - begun);
  }
  fflush(stdout);
  for (int i = 0; i < count; i++) close(sockets[i]);
  waitpid(child, NULL, 0);
  _exit(0);
}

static int floor_disk(char **argv) {
  char path[4096];
  snprintf(path, sizeof path, "%s/floor.probe", argv[2]);
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
  if (fd < 0) fail(path);
  unlink(path);
  static char block[BLOCK];
  double *times = calloc(MOST_SAMPLES, sizeof *times), until = now_us() + atof(argv[3]) * 1e6;
  int n = 0;
  while (n < MOST_SAMPLES && now_us() < until) {
    double begun = now_us();
    if (pwrite(fd, block, BLOCK, (off_t)n * BLOCK) != BLOCK || fdatasync(fd)) fail("fdatasync");
    times[n++] = now_us() - begun;
  }
  qsort(times, (size_t)n, sizeof *times, ascending);
  printf("%.0f %.0f\n", times[n / 2], times[n * 99 / 100]);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 8 && !strcmp(argv[1], "send")) return floor_send(argv);
  if (argc == 4 && !strcmp(argv[1], "disk")) return floor_disk(argv);
  return fprintf(stderr, "see the head of floor.c\n"), 2;
}
