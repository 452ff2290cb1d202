/* What both sides need to read HTTP/1.1 messages. */
#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H
#include "system.h"

/* The value of a header of the head [head, end), or NULL. */
static inline const char *http_header(const char *head, const char *end, const char *name) {
  size_t length = strlen(name);
  for (const char *p = memchr(head, '\n', (size_t)(end - head)); p && p + 1 + length < end;
       p = memchr(p + 1, '\n', (size_t)(end - p - 1))) {
    if (p[1 + length] != ':' || strncasecmp(p + 1, name, length)) continue;
    p += 2 + length;
    while (*p == ' ') p++;
    return p;
  }
  return NULL;
}

typedef struct {
  enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA, CHUNK_CR, CHUNK_LF, CHUNK_TRAILER, CHUNK_TRAILER_LINE } state;
  int64_t left;
} chunk_reader_t;
typedef void take_bytes(void *to, const char *p, size_t n);

static inline int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

/* Reads n bytes of a chunked body and hands its data to `take`. Gives the bytes
 * that belong to the body; *end once it is complete. */
static inline size_t chunks_read(chunk_reader_t *r, const char *p, size_t n, take_bytes *take, void *to, bool *end) {
  size_t i = 0;
  *end = false;
  while (i < n && !*end) {
    if (r->state == CHUNK_DATA) {
      size_t k = n - i < (size_t)r->left ? n - i : (size_t)r->left;
      take(to, p + i, k);
      i += k;
      r->left -= (int64_t)k;
      if (!r->left) r->state = CHUNK_CR;
      continue;
    }
    char c = p[i++];
    switch (r->state) {
      case CHUNK_SIZE:
      case CHUNK_EXTENSION:
        if (c == '\n') r->state = r->left ? CHUNK_DATA : CHUNK_TRAILER;
        else if (c == ';') r->state = CHUNK_EXTENSION;
        else if (c != '\r' && r->state == CHUNK_SIZE) r->left = r->left * 16 + hex_digit(c);
        break;
      case CHUNK_CR: r->state = CHUNK_LF; break;
      case CHUNK_LF: r->state = CHUNK_SIZE; break;
      case CHUNK_TRAILER:
        if (c == '\n') { r->state = CHUNK_SIZE; *end = true; }
        else if (c != '\r') r->state = CHUNK_TRAILER_LINE;
        break;
      case CHUNK_TRAILER_LINE:
        if (c == '\n') r->state = CHUNK_TRAILER;
        break;
      case CHUNK_DATA: break;
    }
  }
  return i;
}
#endif
