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
#include "answer-plan.h"
#include "canned-answers.h"
#include "http.h"
#include "timer-heap.h"

#define HEAD_CAP 16384
#define PREFIX_CAP 2048 /* how much of a request body is searched for the model */
#define READ_CAP (256 * 1024)

typedef struct conn {
  timer_entry_t timer; /* the next token; stands first, so that the heap leads back to the connection */
  int fd;
  enum { READ_HEAD, READ_BODY, STREAM, WRITE_REST } state;
  bool chunked, close_after, want_out;
  int64_t body_left;
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

/* ---- connections ---- */
static void conn_close(conn_t *c) {
  timer_clear(&c->timer);
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
/* Sends what fits now; gives how much that was, or -1 when the peer is gone. */
static ssize_t send_now(int fd, const char *buf, size_t len) {
  size_t off = 0;
  while (off < len) {
    ssize_t n = send(fd, buf + off, len - off, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return -1;
    off += (size_t)n;
  }
  return (ssize_t)off;
}
/* Writes what fits now and keeps the rest: a pointer to it when it is `lasting`,
 * else a copy. 1 = all is written, 0 = a rest is pending, -1 = the peer is gone. */
static int put(conn_t *c, const char *buf, size_t len, bool lasting) {
  ssize_t gone = c->out ? 0 : send_now(c->fd, buf, len);
  if (gone < 0) return -1;
  size_t off = (size_t)gone;
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
    timer_set(&c->timer, (c->sent == 1 ? t : c->timer.due) + c->plan.delay_ms * 1000000LL);
    return true;
  }
  memcpy(buf + len, stream_end, stream_end_len);
  timer_clear(&c->timer);
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
    ssize_t gone = send_now(c->fd, c->out + c->out_off, c->out_len - c->out_off);
    if (gone < 0) { conn_close(c); return; }
    c->out_off += (size_t)gone;
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
    c->timer.heap_pos = -1;
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
    for (int budget = 4096; heap_n && heap[0]->due <= t && budget; budget--) stream_step((conn_t *)heap[0], now_ns());
  }
}
