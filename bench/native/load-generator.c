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
#include "histogram.h"
#include "http.h"
#include "process-usage.h"

#define IN_CAP (256 * 1024)
#define LINE_CAP 8192

typedef struct {
  int fd;
  bool busy, connected, measured, head_done, chunked, closing, want_out, first;
  int status;
  int64_t due, sent_at, left;
  chunk_reader_t chunks;
  size_t req_off;
  int line_len; /* of the answer's head, later of the event's line */
  int tokens, dones;
  int64_t start_at; /* sse: not before */
  int64_t read_at;
  char line[LINE_CAP];
} conn_t;

static enum { CLOSED, OPEN, SSE } mode = CLOSED;
static const char *key = "sk-bench", *model = "mock";
static int port, nconns = 16, body_bytes = 1024, pid, upstream_pid;
static double duration = 5, warmup = 1, rate = 500, ramp = 1;
static char extra[8192];

static char *req;
static size_t req_len;
static conn_t *conns;
static int ep, expect_tokens;
static char input[IN_CAP];
static bool measuring, finished;

static struct { uint64_t ok, bad_status, conn_errors, incomplete, chunks; } count;
static hist_t latency, first_token, transit;

/* ---- request ---- */
/* A conversation of exactly `body_bytes` bytes of JSON, with escapes and UTF-8 as real ones have. */
static size_t build_body(char *b) {
  static const char text[] =
      "Explain how a reverse proxy keeps \\\"keep-alive\\\" connections open.\\nUse short sentences, "
      "and quote the RFC where it helps.\\n\\tCode is welcome: `if (a < b) { return c; }` \xe2\x80\x94 thanks. ";
  char *p = b;
  p += sprintf(p, "{\"model\":\"%s\",\"stream\":%s,\"temperature\":0.7,\"max_tokens\":512,\"messages\":["
                  "{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"}",
               model, mode == SSE ? "true,\"stream_options\":{\"include_usage\":true}" : "false");
  for (int i = 0; p - b < body_bytes - 60; i++) {
    p += sprintf(p, ",{\"role\":\"%s\",\"content\":\"", i % 2 ? "assistant" : "user");
    long room = body_bytes - (p - b) - 4, want = room < 900 ? room : 800;
    while (want >= (long)sizeof text - 1) { p += sprintf(p, "%s", text); want -= (long)sizeof text - 1; }
    while (want-- > 0) *p++ = 'x';
    p += sprintf(p, "\"}");
  }
  p += sprintf(p, "]}");
  return (size_t)(p - b);
}
/* The headers are those of OpenAI's Python client. */
static void build_request(void) {
  char *body = malloc((size_t)body_bytes + 65536);
  size_t n = build_body(body);
  req = malloc(n + 16384);
  char *p = req;
  p += sprintf(p, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Encoding: gzip, deflate\r\n"
                  "Connection: keep-alive\r\nAccept: application/json\r\nUser-Agent: OpenAI/Python 1.99.1\r\n"
                  "X-Stainless-Lang: python\r\nX-Stainless-Package-Version: 1.99.1\r\nX-Stainless-OS: Linux\r\n"
                  "X-Stainless-Arch: x64\r\nX-Stainless-Runtime: CPython\r\nX-Stainless-Runtime-Version: 3.12.3\r\n"
                  "X-Stainless-Async: false\r\nx-stainless-retry-count: 0\r\nx-stainless-read-timeout: 600\r\n"
                  "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n%sContent-Length: %zu\r\n\r\n",
               port, key, extra, n);
  memcpy(p, body, n);
  req_len = (size_t)(p - req) + n;
  free(body);
}

/* ---- connections ---- */
static void watch(conn_t *c, int op, bool out) {
  struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (out ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(ep, op, c->fd, &e);
  c->want_out = out;
}
static bool conn_open(conn_t *c) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
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

/* A ring of connections, first in, first out. */
typedef struct { int *at, head, n; } ring_t;
static ring_t idle, later; /* `later`: to be started again; all wait equally long, so they are in order */
static void ring_put(ring_t *r, conn_t *c) { r->at[(r->head + r->n++) % nconns] = (int)(c - conns); }
static conn_t *ring_first(ring_t *r) { return r->n ? &conns[r->at[r->head]] : NULL; }
static conn_t *ring_take(ring_t *r) {
  conn_t *c = ring_first(r);
  if (!c) return NULL;
  r->head = (r->head + 1) % nconns;
  r->n--;
  return c;
}
static void start_later(conn_t *c) {
  c->start_at = now_ns() + 100000000LL;
  ring_put(&later, c);
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
    if (mode == OPEN) ring_put(&idle, c);
    else start_later(c);
    return;
  }
  c->busy = c->first = true;
  c->measured = measuring;
  c->head_done = c->chunked = c->closing = false;
  c->status = c->line_len = c->tokens = c->dones = 0;
  c->chunks = (chunk_reader_t){0};
  c->left = -1;
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
  if (measuring && c->head_done) count.incomplete++;
  else if (measuring) count.conn_errors++;
  drop(c);
  if (finished) return;
  if (mode == OPEN) ring_put(&idle, c);
  else start_later(c);
}
static void answered(conn_t *c) {
  int64_t t = now_ns();
  if (measuring && (c->measured || mode != SSE)) {
    if (c->status != 200) count.bad_status++;
    else if (mode == SSE && (c->dones != 1 || c->tokens != expect_tokens)) count.incomplete++;
    else {
      count.ok++;
      if (c->measured) hist_add(&latency, t - c->due);
    }
  }
  c->busy = false;
  if (c->closing) drop(c);
  if (finished) return;
  if (mode == OPEN) ring_put(&idle, c);
  else if (c->status == 200) start(c, t);
  else start_later(c);
}

/* ---- answer ---- */
static void event_line(conn_t *c, const char *p, int n) {
  if (n < 6 || memcmp(p, "data:", 5)) return;
  if (memmem(p, n < 16 ? (size_t)n : 16, "[DONE]", 6)) { c->dones++; return; }
  const char *at = memmem(p, (size_t)n, "\"@", 2);
  if (!at || p + n - at < STAMP_DIGITS + 2) return;
  c->tokens++;
  if (!measuring) return;
  count.chunks++;
  hist_add(&transit, c->read_at - stamp_read(at + 2));
  if (c->first && c->measured) hist_add(&first_token, c->read_at - c->sent_at);
  c->first = false;
}
static void take_body(void *to, const char *p, size_t n) {
  conn_t *c = to;
  while (mode == SSE && n) {
    const char *nl = memchr(p, '\n', n);
    size_t k = nl ? (size_t)(nl - p) : n;
    if (nl && c->line_len == 0) event_line(c, p, (int)k);
    else {
      size_t room = LINE_CAP - (size_t)c->line_len, m = k < room ? k : room;
      memcpy(c->line + c->line_len, p, m);
      c->line_len += (int)m;
      if (nl) { event_line(c, c->line, c->line_len); c->line_len = 0; }
    }
    if (!nl) return;
    p += k + 1;
    n -= k + 1;
  }
}
/* Collects the head; gives the bytes taken. */
static size_t read_head(conn_t *c, const char *p, size_t n) {
  size_t room = LINE_CAP - (size_t)c->line_len, m = n < room ? n : room;
  if (!room) { fprintf(stderr, "the head of an answer is too long\n"); exit(1); }
  memcpy(c->line + c->line_len, p, m);
  char *e = memmem(c->line, (size_t)c->line_len + m, "\r\n\r\n", 4);
  if (!e) { c->line_len += (int)m; return m; }
  size_t size = (size_t)(e + 4 - c->line), used = size - (size_t)c->line_len;
  const char *end = c->line + size, *v;
  c->line_len = 0;
  c->status = atoi(c->line + 9);
  if (c->status < 200) return used; /* an interim answer */
  if ((v = http_header(c->line, end, "content-length"))) c->left = atoll(v);
  else if (http_header(c->line, end, "transfer-encoding")) c->chunked = true;
  if ((v = http_header(c->line, end, "connection")) && !strncasecmp(v, "close", 5)) c->closing = true;
  if (c->status == 204) c->left = 0;
  c->head_done = true;
  return used;
}
/* Reads the body; gives the bytes taken; *end once the answer is complete. */
static size_t read_body(conn_t *c, const char *p, size_t n, bool *end) {
  if (c->chunked) return chunks_read(&c->chunks, p, n, take_body, c, end);
  size_t k = c->left < 0 || n < (size_t)c->left ? n : (size_t)c->left; /* left < 0: until the connection ends */
  take_body(c, p, k);
  if (c->left >= 0) *end = (c->left -= (int64_t)k) == 0;
  return k;
}
static void on_bytes(conn_t *c, const char *p, size_t n) {
  c->read_at = now_ns();
  while (n && c->busy && c->connected) {
    bool end = false;
    size_t used = 0;
    if (!c->head_done) used = read_head(c, p, n);
    if (c->head_done) used += read_body(c, p + used, n - used, &end);
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
    } else if (c->busy && c->head_done && !c->chunked && c->left < 0 && n == 0) {
      c->closing = true;
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
    for (conn_t *c; due_at(issued) <= t && (c = ring_take(&idle)); issued++) start(c, due_at(issued));
    int64_t next = due_at(issued) > t ? due_at(issued) : t + 200000; /* all are busy: their clock runs */
    return next < wake ? next : wake;
  }
  while (mode == SSE && next_initial < nconns && conns[next_initial].start_at <= t) start(&conns[next_initial++], t);
  if (mode == SSE && next_initial < nconns && conns[next_initial].start_at < wake) wake = conns[next_initial].start_at;
  for (conn_t *c; (c = ring_first(&later)) && c->start_at <= t;) start(ring_take(&later), t);
  conn_t *c = ring_first(&later);
  return c && c->start_at < wake ? c->start_at : wake;
}

typedef struct { double gateway, upstream, self, idle; int64_t at; } usage_t;
static usage_t usage_now(void) {
  return (usage_t){cpu_ns(pid), upstream_pid ? cpu_ns(upstream_pid) : 0, cpu_ns(getpid()), idle_ns(), now_ns()};
}

static void print_result(const usage_t *a, const usage_t *b, double rss, double rss_max, int open_streams) {
  double ns = (double)(b->at - a->at), cpu = b->gateway - a->gateway, up = b->upstream - a->upstream, self = b->self - a->self;
  double busy = ns * (double)sysconf(_SC_NPROCESSORS_ONLN) - (b->idle - a->idle);
  uint64_t answers = count.ok + count.bad_status + count.incomplete;
  printf("{\"seconds\":%.3f,\"answers\":%llu,\"errors\":%llu,\"requestsPerSecond\":%.1f,\"chunksPerSecond\":%.1f,\"openStreams\":%d,", ns / 1e9,
         (unsigned long long)answers, (unsigned long long)(count.bad_status + count.conn_errors + count.incomplete),
         (double)answers * 1e9 / ns, (double)count.chunks * 1e9 / ns, open_streams);
  printf("\"cpuMicrosPerRequest\":%.3f,\"cpuMicrosPerChunk\":%.3f,", answers ? cpu / 1e3 / (double)answers : 0.0,
         count.chunks ? cpu / 1e3 / (double)count.chunks : 0.0);
  printf("\"gatewayCores\":%.3f,\"upstreamCores\":%.3f,\"loadCores\":%.3f,\"foreignCores\":%.3f,", cpu / ns, up / ns, self / ns,
         (busy - cpu - up - self) / ns);
  printf("\"rssMb\":%.1f,\"rssMbMax\":%.1f,", rss, rss_max);
  hist_print("latencyMicros", &latency);
  printf(",");
  hist_print("firstTokenMicros", &first_token);
  printf(",");
  hist_print("transitMicros", &transit);
  printf("}\n");
}

static bool option(const char *name, const char *v) {
#define OPT(text) if (!strcmp(name, text))
  OPT("--mode") return mode = !strcmp(v, "open") ? OPEN : !strcmp(v, "sse") ? SSE : CLOSED, true;
  OPT("--port") return port = atoi(v), true;
  OPT("--key") return key = v, true;
  OPT("--model") return model = v, true;
  OPT("--body") return body_bytes = atoi(v), true;
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
    const char *n = strstr(model, "-n");
    expect_tokens = n ? atoi(n + 2) : 0;
    if (warmup < ramp) warmup = ramp;
  }
  process_setup();
  build_request();
  ep = epoll_create1(EPOLL_CLOEXEC);
  conns = calloc((size_t)nconns, sizeof *conns);
  idle.at = calloc((size_t)nconns, sizeof *idle.at);
  later.at = calloc((size_t)nconns, sizeof *later.at);
  begin = now_ns();
  for (int i = 0; i < nconns; i++) {
    conns[i].fd = -1;
    conns[i].start_at = begin + (int64_t)(ramp * 1e9 * i / nconns);
    if (mode == SSE) continue;
    if (!conn_open(&conns[i])) die("connect");
    if (mode == OPEN) ring_put(&idle, &conns[i]);
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
      from = usage_now();
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
  usage_t to = usage_now();
  finished = true;
  int open_streams = 0;
  double rss = rss_mb(pid);
  for (int i = 0; i < nconns; i++) {
    if (conns[i].busy && conns[i].head_done) open_streams++;
    drop(&conns[i]);
  }
  print_result(&from, &to, rss, rss > rss_max ? rss : rss_max, open_streams);
  return 0;
}
