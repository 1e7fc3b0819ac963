/* Subscribers of one event stream, on loopback, and the time until each has what was published.
 *
 *   fanout PORT PATH SUBSCRIBERS BURST ROUNDS REQUESTS TARGET
 *
 * REQUESTS is a file of raw requests, each behind a line with its length; a round sends the next BURST of them at
 * once, each over a connection of its own, to TARGET (a Unix socket's path or a TCP port of 127.0.0.1).
 * An event counts when its block has 100 bytes or more, so that heartbeats and greetings do not.
 * Prints "up" when all have subscribed and waits for a line on standard input; ROUNDS 0 then keeps the
 * connections without ever reading until standard input ends. Else prints a line a round: microseconds from
 * the first request's first byte to the median, the 99th percentile and the last event received. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PER_SOURCE = 4000, SMALLEST_EVENT = 100, GIVE_UP_SECONDS = 20, MOST_BURST = 16, READ_BYTES = 65536 };

struct subscriber {
  int fd;
  int block; /* bytes since the last empty line */
  int line;  /* bytes of this line */
  int greeted;
};

static struct subscriber *all;
static int count, poller;
static double *times;
static long received, wanted;
static char buffer[READ_BYTES];

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void fail(const char *what) {
  fprintf(stderr, "fanout: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Each group of subscribers comes from its own loopback address, or the ports of one would not do. */
static int connect_tcp(int port, int source) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  if (fd < 0) fail("socket");
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (source >= 0) {
    setsockopt(fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
    address.sin_addr.s_addr = htonl(0x7F000002u + (unsigned)(source / PER_SOURCE));
    if (bind(fd, (struct sockaddr *)&address, sizeof address)) fail("bind");
  }
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)port);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  return fd;
}

static int connect_to(const char *target) {
  if (target[0] != '/') return connect_tcp(atoi(target), -1);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(target) >= sizeof address.sun_path) fail("path of the socket");
  strcpy(address.sun_path, target);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  return fd;
}

static void take(struct subscriber *s, const char *bytes, ssize_t size, double at) {
  for (ssize_t i = 0; i < size;) {
    const char *end = memchr(bytes + i, '\n', (size_t)(size - i));
    ssize_t stop = end ? end - bytes : size;
    s->line += (int)(stop - i);
    if (stop > i && bytes[stop - 1] == '\r') s->line--;
    i = stop + 1;
    if (!end) return;
    if (s->line > 0) {
      s->block += s->line + 1;
      s->line = 0;
      continue;
    }
    s->line = 0;
    if (!s->greeted) {
      s->greeted = 1;
    } else if (s->block >= SMALLEST_EVENT) {
      if (times && received < wanted) times[received] = at;
      received++;
    }
    s->block = 0;
  }
}

/* Reads until `goal` events came or the time is over. */
static void pump(long goal, double seconds) {
  static struct epoll_event ready[512];
  double until = now_us() + seconds * 1e6;
  while (received < goal && now_us() < until) {
    int n = epoll_wait(poller, ready, 512, 20);
    for (int i = 0; i < n; i++) {
      struct subscriber *s = &all[ready[i].data.u32];
      ssize_t got = recv(s->fd, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got > 0) take(s, buffer, got, now_us());
      else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        fprintf(stderr, "fanout: subscriber %u was closed\n", ready[i].data.u32);
        exit(1);
      }
    }
  }
}

static char *next_request(FILE *file, size_t *size) {
  if (fscanf(file, "%zu", size) != 1 || fgetc(file) != '\n') fail("requests are used up");
  char *text = malloc(*size);
  if (!text || fread(text, 1, *size, file) != *size) fail("requests");
  return text;
}

int main(int argc, char **argv) {
  if (argc != 8) return fprintf(stderr, "see the head of fanout.c\n"), 2;
  int port = atoi(argv[1]), burst = atoi(argv[4]), rounds = atoi(argv[5]);
  count = atoi(argv[3]);
  if (count < 1 || burst < 1 || burst > MOST_BURST || rounds < 0) return 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  all = calloc((size_t)count, sizeof *all);
  poller = epoll_create1(EPOLL_CLOEXEC);
  int small = 4096;
  for (int i = 0; i < count; i++) {
    int fd = all[i].fd = connect_tcp(port, i);
    int size = snprintf(buffer, sizeof buffer,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n", argv[2], port);
    if (rounds == 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (send(fd, buffer, (size_t)size, MSG_NOSIGNAL) != size) fail("subscribe");
    if (recv(fd, buffer, 12, MSG_WAITALL) != 12 || memcmp(buffer + 9, "200", 3)) fail("subscription refused");
    all[i].line = 12;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) fail("epoll");
  }
  if (rounds > 0) pump(1L << 60, 0.5);
  printf("up\n");
  fflush(stdout);
  char line[8];
  if (!fgets(line, sizeof line, stdin)) return 0;
  if (rounds == 0) {
    while (fgets(line, sizeof line, stdin)) {}
    return 0;
  }
  FILE *requests = fopen(argv[6], "r");
  if (!requests) fail(argv[6]);
  wanted = (long)count * burst;
  times = calloc((size_t)wanted, sizeof *times);
  for (int round = 0; round < rounds; round++) {
    int to[MOST_BURST];
    char *text[MOST_BURST];
    size_t size[MOST_BURST];
    for (int i = 0; i < burst; i++) {
      to[i] = connect_to(argv[7]);
      text[i] = next_request(requests, &size[i]);
    }
    pump(1L << 60, 0.15);
    received = 0;
    double begun = now_us();
    for (int i = 0; i < burst; i++)
      if (send(to[i], text[i], size[i], MSG_NOSIGNAL) != (ssize_t)size[i]) fail("publish");
    pump(wanted, GIVE_UP_SECONDS);
    if (received != wanted) {
      fprintf(stderr, "fanout: round %d: %ld of %ld events\n", round, received, wanted);
      return 1;
    }
    for (int i = 0; i < burst; i++) {
      ssize_t got = recv(to[i], buffer, sizeof buffer - 1, 0);
      if (got < 12 || buffer[9] != '2') {
        buffer[got > 0 ? got : 0] = 0;
        fprintf(stderr, "fanout: publish answered: %s\n", buffer);
        return 1;
      }
      close(to[i]);
      free(text[i]);
    }
    qsort(times, (size_t)wanted, sizeof *times, ascending);
    printf("%.0f %.0f %.0f\n", times[wanted / 2] - begun, times[wanted * 99 / 100] - begun, times[wanted - 1] - begun);
    fflush(stdout);
  }
  return 0;
}
