/* Batches of readings into the daemon or a peer, on loopback, each connection waiting for its answer before the next.
 *
 *   intake KIND PORT CONNECTIONS BATCH STATIONS SECONDS SERIAL [TOKEN]     KIND: json csv influx postgres
 *
 * A row is one station and period with six values; all stations, one minute after the other, keys that never repeat: each
 * run names another SERIAL and gets minutes of its own. Every answer is checked: all rows taken, or the run fails.
 * Prints requests, seconds, and the median and 99th percentile of an answer in microseconds. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROW_BYTES = 200, ANSWER_BYTES = 1 << 17, MOST_CONNECTIONS = 512, MOST_TIMES = 1 << 22, MINUTES_OF_A_RUN = 40000 };
/* The first minute of all: 2019-11-21T00:00:00Z, seven years ago at most. */
static const int64_t EPOCH = 1574294400;

struct connection {
  int fd;
  char *request;
  long length, sent;
  char answer[ANSWER_BYTES];
  long received;
  double begun;
};

static enum { JSON, CSV, INFLUX, POSTGRES } kind;
static int port, batch, stations;
static long next_batch;
static int64_t first_minute;
static const char *token = "";
static double times[MOST_TIMES];
static long answered;

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void fail(const char *what, const char *more) {
  fprintf(stderr, "intake: %s: %.300s\n", what, more);
  exit(1);
}

static char *put(char *at, const char *text) { return stpcpy(at, text); }

static char *put_number(char *at, uint64_t number, int digits) {
  for (int place = digits - 1; place >= 0; place--, number /= 10) at[place] = (char)('0' + number % 10);
  return at + digits;
}

/* RFC 3339 in UTC; the day is computed once a minute of data. */
static char *put_time(char *at, int64_t seconds) {
  static int64_t known = -1;
  static char text[21];
  if (seconds != known) {
    time_t t = seconds;
    struct tm parts;
    gmtime_r(&t, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    known = seconds;
  }
  memcpy(at, text, 20);
  return at + 20;
}

static char *put_row(char *at, long row, int is_last) {
  int station = (int)(row % stations);
  int64_t minute = first_minute + row / stations, seconds = EPOCH + minute * 60;
  uint64_t seed = (uint64_t)row * 2654435761u;
  int fine = 10 + (int)((seed >> 7) % 90), nitrogen = 10 + (int)((seed >> 17) % 40), ozone = 50 + (int)((seed >> 23) % 50);
  switch (kind) {
  case JSON:
    at = put(at, "{\"station\":\"b-");
    at = put_number(at, (uint64_t)station, 4);
    at = put(at, "\",\"periodEnd\":\"");
    at = put_time(at, seconds);
    at = put(at, "\",\"values\":{\"pm25\":");
    at = put_number(at, (uint64_t)fine, 2);
    at = put(at, ",\"pm10\":120,\"so2\":5,\"no2\":");
    at = put_number(at, (uint64_t)nitrogen, 2);
    at = put(at, ",\"co\":0.6,\"o3\":");
    at = put_number(at, (uint64_t)ozone, 2);
    return put(at, is_last ? "}}]" : "}},");
  case CSV:
    at = put(at, "b-");
    at = put_number(at, (uint64_t)station, 4);
    *at++ = ',';
    at = put_time(at, seconds);
    *at++ = ',';
    at = put_number(at, (uint64_t)fine, 2);
    at = put(at, ",120,5,");
    at = put_number(at, (uint64_t)nitrogen, 2);
    at = put(at, ",0.6,");
    at = put_number(at, (uint64_t)ozone, 2);
    return put(at, "\n");
  case INFLUX:
    at = put(at, "air,station=b-");
    at = put_number(at, (uint64_t)station, 4);
    at = put(at, " pm25=");
    at = put_number(at, (uint64_t)fine, 2);
    at = put(at, ",pm10=120,so2=5,no2=");
    at = put_number(at, (uint64_t)nitrogen, 2);
    at = put(at, ",co=0.6,o3=");
    at = put_number(at, (uint64_t)ozone, 2);
    *at++ = ' ';
    at = put_number(at, (uint64_t)seconds, 10);
    return put(at, is_last ? "" : "\n");
  case POSTGRES:
    *at++ = '(';
    at = put_number(at, (uint64_t)seconds, 10);
    *at++ = ',';
    at = put_number(at, (uint64_t)station, 4);
    *at++ = ',';
    at = put_number(at, (uint64_t)fine, 2);
    at = put(at, ",120,5,");
    at = put_number(at, (uint64_t)nitrogen, 2);
    at = put(at, ",0.6,");
    at = put_number(at, (uint64_t)ozone, 2);
    return put(at, is_last ? ")" : "),");
  }
  return at;
}

static void prepare(struct connection *c) {
  static char *body;
  if (!body) body = malloc((size_t)(batch + 2) * ROW_BYTES);
  char *at = body;
  long first = next_batch++ * batch;
  if (kind == JSON) *at++ = '[';
  if (kind == CSV) at = put(at, "station,periodEnd,pm25,pm10,so2,no2,co,o3\n");
  if (kind == POSTGRES) at = put(at, "INSERT INTO readings VALUES ");
  for (int row = 0; row < batch; row++) at = put_row(at, first + row, row == batch - 1);
  long length = at - body;
  if (kind == POSTGRES) {
    c->request[0] = 'Q';
    uint32_t whole = htonl((uint32_t)length + 5);
    memcpy(c->request + 1, &whole, 4);
    memcpy(c->request + 5, body, (size_t)length);
    c->request[5 + length] = 0;
    c->length = length + 6;
  } else {
    const char *path = kind == INFLUX ? "/write?db=bench&precision=s" : "/intake/v1/readings";
    const char *type = kind == INFLUX ? "text/plain" : kind == CSV ? "text/csv" : "application/json";
    int head = sprintf(c->request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\n%s%s%sContent-Length: %ld\r\n\r\n", path, type,
                       *token ? "Authorization: Bearer " : "", token, *token ? "\r\n" : "", length);
    memcpy(c->request + head, body, (size_t)length);
    c->length = head + length;
  }
  c->sent = c->received = 0;
  c->begun = now_us();
}

/* 1 when the answer is whole and says that all rows were taken. */
static int is_answered(struct connection *c) {
  c->answer[c->received] = 0;
  if (kind == POSTGRES) {
    /* Type and length of each message; the last one is ReadyForQuery. */
    long at = 0;
    while (at + 5 <= c->received) {
      uint32_t length;
      memcpy(&length, c->answer + at + 1, 4);
      if (c->answer[at] == 'E') fail("refused", c->answer + at + 5);
      if (c->answer[at] == 'Z' && at + 1 + (long)ntohl(length) <= c->received) return 1;
      at += 1 + (long)ntohl(length);
    }
    return 0;
  }
  char *end = strstr(c->answer, "\r\n\r\n");
  if (!end) return 0;
  char *field = strcasestr(c->answer, "\r\nContent-Length:");
  long length = field && field < end ? atol(field + 17) : 0;
  if (end + 4 + length > c->answer + c->received) return 0;
  if (kind == INFLUX ? strncmp(c->answer + 9, "204", 3) : strncmp(c->answer + 9, "200", 3)) fail("refused", c->answer);
  if (kind != INFLUX && (!strstr(end, "\"rejected\":[]") || !strstr(end, "\"unchanged\":[]"))) fail("rows were not taken", end);
  return 1;
}

static int connected(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) fail("connect", strerror(errno));
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (kind == POSTGRES) {
    static const char hello[] = "\0\0\0\0\0\3\0\0user\0bench\0database\0postgres\0";
    char message[sizeof hello];
    memcpy(message, hello, sizeof hello);
    message[3] = (char)sizeof hello;
    if (write(fd, message, sizeof message) != sizeof message) fail("hello", strerror(errno));
    char answer[4096];
    long got = 0, count;
    while ((count = read(fd, answer + got, sizeof answer - (size_t)got)) > 0) {
      got += count;
      /* ReadyForQuery is six bytes long and comes last. */
      if (got > 6 && answer[got - 6] == 'Z') return fd;
    }
    fail("hello", answer);
  }
  return fd;
}

/* Goes on with a connection as far as the kernel takes and gives. */
static void work(struct connection *c, int goes_on) {
  while (c->sent < c->length) {
    long count = send(c->fd, c->request + c->sent, (size_t)(c->length - c->sent), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) break;
    if (count < 0) fail("send", strerror(errno));
    c->sent += count;
  }
  for (;;) {
    long count = recv(c->fd, c->answer + c->received, (size_t)(ANSWER_BYTES - 1 - c->received), MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) fail("receive", count ? strerror(errno) : "closed");
    c->received += count;
    if (!is_answered(c)) continue;
    if (answered < MOST_TIMES) times[answered] = now_us() - c->begun;
    answered++;
    if (!goes_on) {
      c->length = 0;
      return;
    }
    prepare(c);
    work(c, goes_on);
    return;
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  if (count < 8) fail("usage", "intake KIND PORT CONNECTIONS BATCH STATIONS SECONDS SERIAL [TOKEN]");
  kind = !strcmp(words[1], "json") ? JSON : !strcmp(words[1], "csv") ? CSV : !strcmp(words[1], "influx") ? INFLUX : POSTGRES;
  port = atoi(words[2]);
  int connections = atoi(words[3]);
  batch = atoi(words[4]);
  stations = atoi(words[5]);
  double seconds = atof(words[6]);
  first_minute = (int64_t)atoi(words[7]) * MINUTES_OF_A_RUN;
  if (count > 8) token = words[8];
  if (stations < 1 || stations > 9999 || connections < 1 || connections > MOST_CONNECTIONS || batch < 1) fail("usage", "connections or batch");
  static struct connection *all[MOST_CONNECTIONS];
  int poller = epoll_create1(EPOLL_CLOEXEC);
  for (int number = 0; number < connections; number++) {
    struct connection *c = all[number] = calloc(1, sizeof *c);
    c->request = malloc((size_t)(batch + 2) * ROW_BYTES + 1024);
    c->fd = connected();
    /* Level-triggered for answers; what the socket does not take at once is sent when it takes again. */
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
  }
  double begun = now_us(), end = begun + seconds * 1e6;
  for (int number = 0; number < connections; number++) {
    prepare(all[number]);
    work(all[number], 1);
  }
  int open = connections;
  while (open) {
    struct epoll_event events[MOST_CONNECTIONS];
    int ready = epoll_wait(poller, events, MOST_CONNECTIONS, 30000);
    if (ready == 0) fail("no answer", "30 s");
    for (int number = 0; number < ready; number++) {
      struct connection *c = events[number].data.ptr;
      if (!c->length) continue;
      work(c, now_us() < end);
      if (!c->length) open--;
    }
  }
  double took = (now_us() - begun) / 1e6;
  long known = answered < MOST_TIMES ? answered : MOST_TIMES;
  qsort(times, (size_t)known, sizeof *times, ascending);
  printf("%ld %.4f %.0f %.0f\n", answered, took, times[known / 2], times[known * 99 / 100]);
  return 0;
}
