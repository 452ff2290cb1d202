/* What the model of a request asks the mock upstream for; its words are told in mock-upstream.c. */
#ifndef BENCH_ANSWER_PLAN_H
#define BENCH_ANSWER_PLAN_H
#include "system.h"

typedef struct {
  int bytes, tokens, delay_ms;
} plan_t;

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
#endif
