/*
 * mock-upstream: an OpenAI-compatible upstream that costs far less CPU than any
 * gateway in front of it. One thread, epoll, HTTP/1.1 keep-alive, no allocation
 * per request.
 *
 *   mock-upstream --port 9000
 *
 * The model of the request says what to answer, as it is what every gateway
 * passes on: "mock" followed by any of these, joined by "-":
 *
 *   rBYTES   a whole answer of BYTES bytes of JSON        (1024)
 *   nCOUNT   a stream of COUNT tokens, its end, the usage and [DONE]
 *   dMS      milliseconds between two tokens              (50)
 *
 * For example "mock-n100-d50". Streamed tokens carry their send time (system.h).
 */
#include "http.h"

#define HEAD_CAP 16384
#define PREFIX_CAP 2048 /* how much of a request body is searched for the model */
#define READ_CAP (256 * 1024)

typedef struct {
  int bytes, tokens, delay_ms;
} plan_t;

typedef struct conn {
  int fd;
  enum { READ_HEAD, READ_BODY, STREAM, WRITE_REST } state;
  bool chunked, close_after, want_out;
  int heap_pos; /* place in the timer heap, -1 = none */
  int64_t due, body_left;
  chunk_reader_t chunks;
  plan_t plan;
  int sent;
  int head_len, prefix_len;
  const char *out; /* what is still to be written */
  size_t out_len, out_off;
  char *own; /* a copy of it that is ours to free */
  char prefix[PREFIX_CAP];
  char head[HEAD_CAP];
} conn_t;

static int ep;
static char input[READ_CAP];

/* ---- timers: a binary heap on conn->due ---- */
static conn_t **heap;
static int heap_n, heap_cap;
static void heap_set(int i, conn_t *c) { heap[i] = c; c->heap_pos = i; }
static void heap_up(int i) {
  conn_t *c = heap[i];
  while (i > 0 && heap[(i - 1) / 2]->due > c->due) { heap_set(i, heap[(i - 1) / 2]); i = (i - 1) / 2; }
  heap_set(i, c);
}
static void heap_down(int i) {
  conn_t *c = heap[i];
  for (;;) {
    int k = 2 * i + 1;
    if (k >= heap_n) break;
    if (k + 1 < heap_n && heap[k + 1]->due < heap[k]->due) k++;
    if (heap[k]->due >= c->due) break;
    heap_set(i, heap[k]);
    i = k;
  }
  heap_set(i, c);
}
static void timer_set(conn_t *c, int64_t due) {
  c->due = due;
  if (c->heap_pos >= 0) { heap_up(c->heap_pos); heap_down(c->heap_pos); return; }
  if (heap_n == heap_cap) heap = realloc(heap, sizeof *heap * (size_t)(heap_cap = heap_cap ? heap_cap * 2 : 1024));
  heap_set(heap_n, c);
  heap_up(heap_n++);
}
static void timer_clear(conn_t *c) {
  int i = c->heap_pos;
  if (i < 0) return;
  c->heap_pos = -1;
  conn_t *last = heap[--heap_n];
  if (last != c) { heap_set(i, last); heap_up(i); heap_down(last->heap_pos); }
}

/* ---- answers ---- */
/* As many headers as large providers send. */
static const char *PROVIDER_HEADERS =
    "Date: Thu, 20 Nov 2025 11:25:17 GMT\r\n"
    "access-control-expose-headers: X-Request-ID\r\n"
    "openai-organization: user-0123456789abcdefghij\r\n"
    "openai-processing-ms: 213\r\n"
    "openai-project: proj_0123456789abcdefghijklmn\r\n"
    "openai-version: 2020-10-01\r\n"
    "x-envoy-upstream-service-time: 219\r\n"
    "x-ratelimit-limit-requests: 10000\r\n"
    "x-ratelimit-limit-tokens: 2000000\r\n"
    "x-ratelimit-remaining-requests: 9999\r\n"
    "x-ratelimit-remaining-tokens: 1999985\r\n"
    "x-ratelimit-reset-requests: 6ms\r\n"
    "x-ratelimit-reset-tokens: 0s\r\n"
    "x-request-id: req_0123456789abcdef0123456789abcdef\r\n"
    "strict-transport-security: max-age=31536000; includeSubDomains; preload\r\n"
    "cf-cache-status: DYNAMIC\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Server: cloudflare\r\n"
    "CF-RAY: 0123456789abcdef-FRA\r\n"
    "alt-svc: h3=\":443\"; ma=86400\r\n";

#define USAGE_DETAILS \
  "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0," \
  "\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}"

typedef struct { int size; char *buf; size_t len; } whole_t;

/* A chat completion of exactly `size` bytes of JSON (or the least that fits), made once per size. */
static whole_t *whole_answer(int size) {
  static whole_t made[16];
  static int n;
  for (int i = 0; i < n; i++) if (made[i].size == size) return &made[i];
  static const char *pre =
      "{\"id\":\"chatcmpl-0123456789abcdefghijklmnopqrs\",\"object\":\"chat.completion\",\"created\":1741569952,"
      "\"model\":\"mock-model-2025-04-14\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
  static const char *post =
      "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":19,"
      "\"completion_tokens\":10,\"total_tokens\":29," USAGE_DETAILS "},\"service_tier\":\"default\","
      "\"system_fingerprint\":\"fp_0123456789\"}";
  static const char words[] = "The gateway forwards what it was given, byte by byte. ";
  int fill = size - (int)strlen(pre) - (int)strlen(post);
  if (fill < 0) fill = 0;
  int body = (int)strlen(pre) + (int)strlen(post) + fill;
  whole_t *w = &made[n < 16 ? n++ : 15];
  free(w->buf);
  w->size = size;
  w->buf = malloc((size_t)body + 4096);
  char *p = w->buf;
  p += sprintf(p, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n%s\r\n%s",
               body, PROVIDER_HEADERS, pre);
  for (int i = 0; i < fill; i++) *p++ = words[i % (int)(sizeof words - 1)];
  p += sprintf(p, "%s", post);
  w->len = (size_t)(p - w->buf);
  return w;
}

#define CHUNK_HEAD \
  "{\"id\":\"chatcmpl-0123456789abcdefghijklmnopqrs\",\"object\":\"chat.completion.chunk\",\"created\":1741569952," \
  "\"model\":\"mock-model-2025-04-14\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0123456789\","
static char stream_start[8192], stream_token[1024], stream_end[4096];
static size_t stream_start_len, stream_token_len, stream_end_len, stamp_at;

static size_t event(char *out, const char *json) {
  return (size_t)sprintf(out, "%zx\r\ndata: %s\n\n\r\n", strlen(json) + 8, json);
}
static void build_events(void) {
  stream_start_len = (size_t)sprintf(stream_start,
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
      "Connection: keep-alive\r\n%s\r\n", PROVIDER_HEADERS);
  stream_start_len += event(stream_start + stream_start_len,
      CHUNK_HEAD "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},"
                 "\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}");
  stream_token_len = event(stream_token,
      CHUNK_HEAD "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"@0000000000000000000\"},"
                 "\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}");
  stamp_at = (size_t)(strchr(stream_token, '@') - stream_token) + 1;
  char *p = stream_end;
  p += event(p, CHUNK_HEAD "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}");
  p += event(p, CHUNK_HEAD "\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":100,\"total_tokens\":119," USAGE_DETAILS "}}");
  p += event(p, "[DONE]");
  p += sprintf(p, "0\r\n\r\n");
  stream_end_len = (size_t)(p - stream_end);
}

/* ---- what is asked for ---- */
static plan_t plan_parse(const char *s, size_t n) {
  plan_t p = {.bytes = 1024, .delay_ms = 50};
  for (size_t i = 0; i + 1 < n; i++) {
    if (s[i] != '-') continue;
    int v = 0;
    for (size_t j = i + 2; j < n && s[j] >= '0' && s[j] <= '9'; j++) v = v * 10 + (s[j] - '0');
    if (s[i + 1] == 'r') p.bytes = v;
    if (s[i + 1] == 'n') p.tokens = v;
    if (s[i + 1] == 'd') p.delay_ms = v;
  }
  return p;
}
static plan_t plan_of(const char *body, size_t n) {
  const char *end = body + n, *p = memmem(body, n, "\"model\"", 7);
  if (!p) return plan_parse("", 0);
  for (p += 7; p < end && (*p == ' ' || *p == ':'); p++) {}
  if (p == end || *p++ != '"') return plan_parse("", 0);
  const char *close = memchr(p, '"', (size_t)(end - p));
  return plan_parse(p, (size_t)((close ? close : end) - p));
}

/* ---- connections ---- */
static void conn_close(conn_t *c) {
  timer_clear(c);
  close(c->fd);
  free(c->own);
  free(c);
}
static void want(conn_t *c, bool out) {
  if (c->want_out == out) return;
  c->want_out = out;
  struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | (out ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e);
}
/* Writes what fits now and keeps the rest: a pointer to it when it is `lasting`,
 * else a copy. 1 = all is written, 0 = a rest is pending, -1 = the peer is gone. */
static int put(conn_t *c, const char *buf, size_t len, bool lasting) {
  size_t off = 0;
  while (!c->out && off < len) {
    ssize_t n = send(c->fd, buf + off, len - off, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return -1;
    off += (size_t)n;
  }
  if (off == len) return 1;
  if (lasting && !c->out) {
    c->out = buf; c->out_len = len; c->out_off = off;
  } else {
    size_t rest = c->out_len - c->out_off;
    char *joined = malloc(rest + len - off);
    if (rest) memcpy(joined, c->out + c->out_off, rest);
    memcpy(joined + rest, buf + off, len - off);
    free(c->own);
    c->own = joined; c->out = joined; c->out_off = 0; c->out_len = rest + len - off;
  }
  want(c, true);
  return 0;
}

static bool feed(conn_t *c, const char *p, size_t n); /* false = the connection is gone */

/* The answer is out: back to reading, with what was read already. */
static bool next_request(conn_t *c) {
  c->state = READ_HEAD;
  c->prefix_len = 0;
  if (c->close_after) { conn_close(c); return false; }
  if (c->head_len == 0) return true;
  static char left[HEAD_CAP];
  size_t n = (size_t)c->head_len;
  memcpy(left, c->head, n);
  c->head_len = 0;
  return feed(c, left, n);
}
static bool written(conn_t *c, int result) {
  if (result < 0) { conn_close(c); return false; }
  if (result == 0) { c->state = WRITE_REST; return true; }
  return next_request(c);
}

/* Sends the next token of a stream. false = the connection is gone. */
static bool stream_step(conn_t *c, int64_t t) {
  static char buf[sizeof stream_start + sizeof stream_token + sizeof stream_end];
  size_t len = 0;
  if (c->sent == 0) {
    memcpy(buf, stream_start, stream_start_len);
    len = stream_start_len;
  }
  memcpy(buf + len, stream_token, stream_token_len);
  stamp_write(buf + len + stamp_at, t);
  len += stream_token_len;
  if (++c->sent < c->plan.tokens) {
    if (put(c, buf, len, false) < 0) { conn_close(c); return false; }
    timer_set(c, (c->sent == 1 ? t : c->due) + c->plan.delay_ms * 1000000LL);
    return true;
  }
  memcpy(buf + len, stream_end, stream_end_len);
  timer_clear(c);
  return written(c, put(c, buf, len + stream_end_len, false));
}

/* The request is in. */
static bool answer(conn_t *c) {
  c->plan = plan_of(c->prefix, (size_t)c->prefix_len);
  if (c->plan.tokens > 0) {
    c->state = STREAM;
    c->sent = 0;
    return stream_step(c, now_ns());
  }
  whole_t *w = whole_answer(c->plan.bytes);
  return written(c, put(c, w->buf, w->len, true));
}

static void keep_prefix(void *to, const char *p, size_t n) {
  conn_t *c = to;
  size_t room = PREFIX_CAP - (size_t)c->prefix_len;
  if (n > room) n = room;
  memcpy(c->prefix + c->prefix_len, p, n);
  c->prefix_len += (int)n;
}

/* Collects the head. Gives the bytes taken; *state changes once the head is in; 0 = it is too long. */
static size_t read_head(conn_t *c, const char *p, size_t n) {
  size_t take = n < (size_t)(HEAD_CAP - c->head_len) ? n : (size_t)(HEAD_CAP - c->head_len);
  memcpy(c->head + c->head_len, p, take);
  char *e = memmem(c->head, (size_t)c->head_len + take, "\r\n\r\n", 4);
  if (!e) {
    c->head_len += (int)take;
    return take;
  }
  size_t size = (size_t)(e + 4 - c->head), used = size - (size_t)c->head_len;
  const char *end = c->head + size, *v;
  c->head_len = c->prefix_len = 0;
  c->chunks = (chunk_reader_t){0};
  c->close_after = (v = http_header(c->head, end, "connection")) && !strncasecmp(v, "close", 5);
  c->body_left = (v = http_header(c->head, end, "content-length")) ? atoll(v) : 0;
  c->chunked = !v && http_header(c->head, end, "transfer-encoding");
  c->state = READ_BODY;
  return used;
}
static size_t read_body(conn_t *c, const char *p, size_t n, bool *end) {
  if (c->chunked) return chunks_read(&c->chunks, p, n, keep_prefix, c, end);
  size_t used = n < (size_t)c->body_left ? n : (size_t)c->body_left;
  keep_prefix(c, p, used);
  c->body_left -= (int64_t)used;
  *end = c->body_left == 0;
  return used;
}
static bool feed(conn_t *c, const char *p, size_t n) {
  while (n || (c->state == READ_BODY && !c->chunked && !c->body_left)) {
    size_t used;
    bool end = false;
    if (c->state == READ_BODY) {
      used = read_body(c, p, n, &end);
    } else { /* while an answer is going out: the next request, kept for later */
      used = c->state == READ_HEAD ? read_head(c, p, n) : n;
      if (c->state != READ_HEAD && c->state != READ_BODY) {
        if (n > (size_t)(HEAD_CAP - c->head_len)) { conn_close(c); return false; }
        memcpy(c->head + c->head_len, p, n);
        c->head_len += (int)n;
      }
      if (!used) { conn_close(c); return false; }
    }
    p += used;
    n -= used;
    if (end && !answer(c)) return false;
  }
  return true;
}

static void on_event(conn_t *c, uint32_t ev) {
  if (ev & EPOLLOUT && c->out) {
    while (c->out_off < c->out_len) {
      ssize_t n = send(c->fd, c->out + c->out_off, c->out_len - c->out_off, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EAGAIN) break;
      if (n < 0) { conn_close(c); return; }
      c->out_off += (size_t)n;
    }
    if (c->out_off == c->out_len) {
      free(c->own);
      c->own = NULL; c->out = NULL; c->out_len = c->out_off = 0;
      want(c, false);
      if (c->state == WRITE_REST && !next_request(c)) return;
    }
  }
  if (!(ev & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) return;
  for (;;) {
    ssize_t n = read(c->fd, input, READ_CAP);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { conn_close(c); return; }
    if (!feed(c, input, (size_t)n) || n < READ_CAP) return;
  }
}

static void accept_all(int listener) {
  int one = 1;
  for (int k = 0; k < 256; k++) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    conn_t *c = malloc(sizeof *c);
    memset(c, 0, offsetof(conn_t, prefix));
    c->fd = fd;
    c->heap_pos = -1;
    struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
  }
}

int main(int argc, char **argv) {
  if (argc != 3 || strcmp(argv[1], "--port")) {
    fprintf(stderr, "usage: mock-upstream --port N\n");
    return 2;
  }
  process_setup();
  build_events();
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (struct sockaddr *)&a, sizeof a)) die("bind");
  if (listen(listener, 65535)) die("listen");
  ep = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL}, events[512];
  epoll_ctl(ep, EPOLL_CTL_ADD, listener, &e);
  for (;;) {
    int64_t wait = -1;
    if (heap_n) { wait = heap[0]->due - now_ns(); if (wait < 0) wait = 0; }
    int n = epoll_wait_ns(ep, events, 512, wait);
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) on_event(events[i].data.ptr, events[i].events);
      else accept_all(listener);
    }
    int64_t t = now_ns();
    for (int budget = 4096; heap_n && heap[0]->due <= t && budget; budget--) stream_step(heap[0], now_ns());
  }
}
