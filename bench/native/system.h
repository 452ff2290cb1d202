/* Clock, waiting and process limits. Linux only. */
#ifndef BENCH_SYSTEM_H
#define BENCH_SYSTEM_H
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void die(const char *what) {
  perror(what);
  exit(1);
}

/* epoll_wait with a timeout in nanoseconds; negative = for ever. */
static inline int epoll_wait_ns(int ep, struct epoll_event *ev, int n, int64_t ns) {
  if (ns < 0) return epoll_wait(ep, ev, n, -1);
  struct timespec t = {.tv_sec = ns / 1000000000LL, .tv_nsec = ns % 1000000000LL};
  return (int)syscall(SYS_epoll_pwait2, ep, ev, n, &t, NULL, 0);
}

/* Precise timers and as many descriptors as the hard limit allows. */
static inline void process_setup(void) {
  prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);
  struct rlimit r;
  if (getrlimit(RLIMIT_NOFILE, &r)) return;
  r.rlim_cur = r.rlim_max;
  setrlimit(RLIMIT_NOFILE, &r);
}

/* The send time (CLOCK_MONOTONIC, ns) that the upstream puts into each streamed
 * token as '@' and this many digits: the load generator takes the way of that
 * very chunk from it. */
#define STAMP_DIGITS 19
static inline void stamp_write(char *p, int64_t t) {
  for (int i = STAMP_DIGITS - 1; i >= 0; i--) {
    p[i] = (char)('0' + t % 10);
    t /= 10;
  }
}
static inline int64_t stamp_read(const char *p) {
  int64_t t = 0;
  for (int i = 0; i < STAMP_DIGITS; i++) t = t * 10 + (p[i] - '0');
  return t;
}
#endif
