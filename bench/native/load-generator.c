/*
 * load-generator: HTTP/1.1 load for OpenAI-compatible gateways. One thread, epoll.
 *
 *   load-generator --mode closed --port P --conns 32 --duration 5
 *   load-generator --mode open   --port P --conns 64 --rate 500 --duration 5
 *   load-generator --mode sse    --port P --conns 200 --model mock-n100-d50 --duration 8
 *
 * closed  each connection sends its next request when the answer is in.
 * open    requests leave at a constant rate; latency counts from the time a
 *         request was due, so that a stall shows (no coordinated omission).
 * sse     `conns` streams at a time, started evenly over --ramp seconds, each
 *         started anew when done; every token's way is taken from its stamp.
 *
 *   --key K          sent as Authorization: Bearer K
 *   --model M        see mock-upstream.c
 *   --body BYTES     size of the JSON request body (1024)
 *   -H 'name: value' a further request header (repeatable)
 *   --warmup S       not measured (1)
 *   --ramp S         sse: spread the starts over S seconds (1)
 *   --pid N          the process whose CPU time and memory are taken
 *   --upstream-pid N its CPU time is known and not foreign
 *
 * Every answer is checked: status, end of the message, and of a stream the
 * number of tokens and [DONE]. One line of JSON tells what was measured.
 */
#include "answer.h"
#include "request.h"
#include "result.h"
#include "ring.h"

#define IN_CAP (256 * 1024)

typedef struct {
  int fd;
  bool busy, connected, measured, want_out, first;
  int64_t due, sent_at, read_at;
  size_t req_off;
  int64_t start_at; /* sse: not before */
  answer_t answer;
} conn_t;

static enum { CLOSED, OPEN, SSE } mode = CLOSED;
static char extra[8192];
static request_plan_t plan = {.key = "sk-bench", .model = "mock", .extra = extra, .body_bytes = 1024};
static int nconns = 16, pid, upstream_pid;
static double duration = 5, warmup = 1, rate = 500, ramp = 1;

static char *req;
static size_t req_len;
static conn_t *conns;
static int ep, expect_tokens;
static char input[IN_CAP];
static bool measuring, finished;

/* ---- connections ---- */
static void watch(conn_t *c, int op, bool out) {
  struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (out ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(ep, op, c->fd, &e);
  c->want_out = out;
}
static bool conn_open(conn_t *c) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)plan.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("socket");
  if (connect(c->fd, (struct sockaddr *)&a, sizeof a) && errno != EINPROGRESS) { /* never waits for a full backlog */
    close(c->fd);
    c->fd = -1;
    return false;
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  c->connected = true;
  watch(c, EPOLL_CTL_ADD, false);
  return true;
}

static ring_t idle, later; /* `later`: to be started again; all wait equally long, so they are in order */
static int place_of(const conn_t *c) { return (int)(c - conns); }
static void start_later(conn_t *c) {
  c->start_at = now_ns() + 100000000LL;
  ring_put(&later, place_of(c));
}
static void pump(conn_t *c) {
  while (c->req_off < req_len) {
    ssize_t n = send(c->fd, req + c->req_off, req_len - c->req_off, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (errno == EAGAIN && !c->want_out) watch(c, EPOLL_CTL_MOD, true);
      return;
    }
    c->req_off += (size_t)n;
  }
  if (c->want_out) watch(c, EPOLL_CTL_MOD, false);
}
static void start(conn_t *c, int64_t due) {
  if (!c->connected && !conn_open(c)) {
    if (measuring) count.conn_errors++;
    c->busy = false;
    if (mode == OPEN) ring_put(&idle, place_of(c));
    else start_later(c);
    return;
  }
  c->busy = c->first = true;
  c->measured = measuring;
  answer_begin(&c->answer);
  c->req_off = 0;
  c->due = due;
  c->sent_at = now_ns();
  pump(c);
}
static void drop(conn_t *c) {
  if (c->fd >= 0) close(c->fd);
  c->fd = -1;
  c->connected = c->busy = false;
}
static void failed(conn_t *c) {
  if (measuring && c->answer.head_done) count.incomplete++;
  else if (measuring) count.conn_errors++;
  drop(c);
  if (finished) return;
  if (mode == OPEN) ring_put(&idle, place_of(c));
  else start_later(c);
}
static void answered(conn_t *c) {
  int64_t t = now_ns();
  if (measuring && (c->measured || mode != SSE)) {
    if (c->answer.status != 200) count.bad_status++;
    else if (mode == SSE && (c->answer.dones != 1 || c->answer.tokens != expect_tokens)) count.incomplete++;
    else {
      count.ok++;
      if (c->measured) hist_add(&latency, t - c->due);
    }
  }
  c->busy = false;
  if (c->answer.closing) drop(c);
  if (finished) return;
  if (mode == OPEN) ring_put(&idle, place_of(c));
  else if (c->answer.status == 200) start(c, t);
  else start_later(c);
}

/* ---- answer ---- */
static void on_token(void *of, const char *stamp) {
  conn_t *c = of;
  if (!measuring) return;
  count.chunks++;
  hist_add(&transit, c->read_at - stamp_read(stamp));
  if (c->first && c->measured) hist_add(&first_token, c->read_at - c->sent_at);
  c->first = false;
}
static void on_bytes(conn_t *c, const char *p, size_t n) {
  c->read_at = now_ns();
  while (n && c->busy && c->connected) {
    bool end;
    size_t used = answer_read(&c->answer, p, n, &end);
    p += used;
    n -= used;
    if (end) answered(c);
  }
}
static void on_event(conn_t *c, uint32_t ev) {
  if (ev & EPOLLOUT) pump(c);
  if (!(ev & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;
  while (c->connected) {
    ssize_t n = read(c->fd, input, IN_CAP);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n > 0) {
      on_bytes(c, input, (size_t)n);
      if (n < IN_CAP) return;
    } else if (c->busy && n == 0 && answer_ends_with_connection(&c->answer)) {
      c->answer.closing = true;
      answered(c);
    } else if (c->busy) failed(c);
    else drop(c);
  }
}

/* ---- the run ---- */
static int64_t begin, issued;
static int next_initial;
static int64_t due_at(int64_t i) { return begin + (int64_t)((double)i * 1e9 / rate); }

/* Starts what is due; gives when to look again at the latest. */
static int64_t start_due(int64_t t, int64_t wake) {
  if (mode == OPEN) {
    for (; due_at(issued) <= t && idle.n; issued++) start(&conns[ring_take(&idle)], due_at(issued));
    int64_t next = due_at(issued) > t ? due_at(issued) : t + 200000; /* all are busy: their clock runs */
    return next < wake ? next : wake;
  }
  while (mode == SSE && next_initial < nconns && conns[next_initial].start_at <= t) start(&conns[next_initial++], t);
  if (mode == SSE && next_initial < nconns && conns[next_initial].start_at < wake) wake = conns[next_initial].start_at;
  while (later.n && conns[ring_first(&later)].start_at <= t) start(&conns[ring_take(&later)], t);
  int64_t again = later.n ? conns[ring_first(&later)].start_at : wake;
  return again < wake ? again : wake;
}

static bool option(const char *name, const char *v) {
#define OPT(text) if (!strcmp(name, text))
  OPT("--mode") return mode = !strcmp(v, "open") ? OPEN : !strcmp(v, "sse") ? SSE : CLOSED, true;
  OPT("--port") return plan.port = atoi(v), true;
  OPT("--key") return plan.key = v, true;
  OPT("--model") return plan.model = v, true;
  OPT("--body") return plan.body_bytes = atoi(v), true;
  OPT("--conns") return nconns = atoi(v), true;
  OPT("--rate") return rate = atof(v), true;
  OPT("--duration") return duration = atof(v), true;
  OPT("--warmup") return warmup = atof(v), true;
  OPT("--ramp") return ramp = atof(v), true;
  OPT("--pid") return pid = atoi(v), true;
  OPT("--upstream-pid") return upstream_pid = atoi(v), true;
  OPT("-H") {
    if (strlen(extra) + strlen(v) + 3 > sizeof extra) return false;
    return strcat(strcat(extra, v), "\r\n"), true;
  }
  return false;
}
static void prepare(void) {
  if (mode == SSE) {
    const char *n = strstr(plan.model, "-n");
    expect_tokens = n ? atoi(n + 2) : 0;
    if (warmup < ramp) warmup = ramp;
  }
  process_setup();
  plan.is_stream = mode == SSE;
  req = build_request(&plan, &req_len);
  ep = epoll_create1(EPOLL_CLOEXEC);
  conns = calloc((size_t)nconns, sizeof *conns);
  idle = ring_of(nconns);
  later = ring_of(nconns);
  begin = now_ns();
  for (int i = 0; i < nconns; i++) {
    conns[i].fd = -1;
    conns[i].answer.is_stream = mode == SSE;
    conns[i].answer.take = on_token;
    conns[i].answer.to = &conns[i];
    conns[i].start_at = begin + (int64_t)(ramp * 1e9 * i / nconns);
    if (mode == SSE) continue;
    if (!conn_open(&conns[i])) die("connect");
    if (mode == OPEN) ring_put(&idle, i);
    else start(&conns[i], now_ns());
  }
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i += 2)
    if (i + 1 >= argc || !option(argv[i], argv[i + 1])) {
      fprintf(stderr, "unknown or incomplete option %s\n", argv[i]);
      return 2;
    }
  prepare();
  int64_t measure_at = begin + (int64_t)(warmup * 1e9), end_at = measure_at + (int64_t)(duration * 1e9), sample_at = 0;
  double rss_max = 0;
  usage_t from = {0};
  struct epoll_event events[512];
  for (;;) {
    int64_t t = now_ns();
    if (!measuring && t >= measure_at) {
      measuring = true;
      from = usage_now(pid, upstream_pid);
    }
    if (t >= end_at) break;
    if (measuring && t >= sample_at) {
      double rss = rss_mb(pid);
      if (rss > rss_max) rss_max = rss;
      sample_at = t + 500000000LL;
    }
    int64_t wait = start_due(t, measuring ? end_at : measure_at) - now_ns();
    int n = epoll_wait_ns(ep, events, 512, wait < 0 ? 0 : wait);
    for (int i = 0; i < n; i++) on_event(events[i].data.ptr, events[i].events);
  }
  usage_t to = usage_now(pid, upstream_pid);
  finished = true;
  int open_streams = 0;
  double rss = rss_mb(pid);
  for (int i = 0; i < nconns; i++) {
    if (conns[i].busy && conns[i].answer.head_done) open_streams++;
    drop(&conns[i]);
  }
  print_result(&from, &to, rss, rss > rss_max ? rss : rss_max, open_streams);
  return 0;
}
