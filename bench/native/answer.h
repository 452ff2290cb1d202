/* Reads an answer as it comes in: its head, its body and, of a stream, its tokens. */
#ifndef BENCH_ANSWER_H
#define BENCH_ANSWER_H
#include "http.h"

#define LINE_CAP 8192

/* Told of every streamed token, with the stamp of its sending. */
typedef void take_token(void *to, const char *stamp);

typedef struct {
  bool head_done, chunked, closing, is_stream;
  int status, tokens, dones;
  int64_t left; /* of a body of known length; -1 = until the connection ends */
  chunk_reader_t chunks;
  take_token *take;
  void *to;
  int line_len; /* of the head, later of the event's line */
  char line[LINE_CAP];
} answer_t;

static inline void answer_begin(answer_t *a) {
  a->head_done = a->chunked = a->closing = false;
  a->status = a->line_len = a->tokens = a->dones = 0;
  a->chunks = (chunk_reader_t){0};
  a->left = -1;
}
static inline void event_line(answer_t *a, const char *p, int n) {
  if (n < 6 || memcmp(p, "data:", 5)) return;
  if (memmem(p, n < 16 ? (size_t)n : 16, "[DONE]", 6)) { a->dones++; return; }
  const char *at = memmem(p, (size_t)n, "\"@", 2);
  if (!at || p + n - at < STAMP_DIGITS + 2) return;
  a->tokens++;
  a->take(a->to, at + 2);
}
static inline void take_body(void *to, const char *p, size_t n) {
  answer_t *a = to;
  while (a->is_stream && n) {
    const char *nl = memchr(p, '\n', n);
    size_t k = nl ? (size_t)(nl - p) : n;
    if (nl && a->line_len == 0) event_line(a, p, (int)k);
    else {
      size_t room = LINE_CAP - (size_t)a->line_len, m = k < room ? k : room;
      memcpy(a->line + a->line_len, p, m);
      a->line_len += (int)m;
      if (nl) { event_line(a, a->line, a->line_len); a->line_len = 0; }
    }
    if (!nl) return;
    p += k + 1;
    n -= k + 1;
  }
}
/* Collects the head; gives the bytes taken. */
static inline size_t read_head(answer_t *a, const char *p, size_t n) {
  size_t room = LINE_CAP - (size_t)a->line_len, m = n < room ? n : room;
  if (!room) { fprintf(stderr, "the head of an answer is too long\n"); exit(1); }
  memcpy(a->line + a->line_len, p, m);
  char *e = memmem(a->line, (size_t)a->line_len + m, "\r\n\r\n", 4);
  if (!e) { a->line_len += (int)m; return m; }
  size_t size = (size_t)(e + 4 - a->line), used = size - (size_t)a->line_len;
  const char *end = a->line + size, *v;
  a->line_len = 0;
  a->status = atoi(a->line + 9);
  if (a->status < 200) return used; /* an interim answer */
  if ((v = http_header(a->line, end, "content-length"))) a->left = atoll(v);
  else if (http_header(a->line, end, "transfer-encoding")) a->chunked = true;
  if ((v = http_header(a->line, end, "connection")) && !strncasecmp(v, "close", 5)) a->closing = true;
  if (a->status == 204) a->left = 0;
  a->head_done = true;
  return used;
}
/* Reads the body; gives the bytes taken; *end once the answer is complete. */
static inline size_t read_body(answer_t *a, const char *p, size_t n, bool *end) {
  if (a->chunked) return chunks_read(&a->chunks, p, n, take_body, a, end);
  size_t k = a->left < 0 || n < (size_t)a->left ? n : (size_t)a->left; /* left < 0: until the connection ends */
  take_body(a, p, k);
  if (a->left >= 0) *end = (a->left -= (int64_t)k) == 0;
  return k;
}
/* Reads n bytes; gives those that belong to the answer; *end once it is complete. */
static inline size_t answer_read(answer_t *a, const char *p, size_t n, bool *end) {
  size_t used = a->head_done ? 0 : read_head(a, p, n);
  *end = false;
  if (a->head_done) used += read_body(a, p + used, n - used, end);
  return used;
}
/* The end of the connection is the end of the answer. */
static inline bool answer_ends_with_connection(const answer_t *a) { return a->head_done && !a->chunked && a->left < 0; }
#endif
