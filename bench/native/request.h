/* The request that is sent again and again. */
#ifndef BENCH_REQUEST_H
#define BENCH_REQUEST_H
#include "system.h"

typedef struct {
  const char *key, *model, *extra; /* extra: further header lines, each with its end */
  int port, body_bytes;
  bool is_stream;
} request_plan_t;

/* A conversation of exactly `body_bytes` bytes of JSON, with escapes and UTF-8 as real ones have. */
static inline size_t build_body(char *b, const request_plan_t *plan) {
  static const char text[] =
      "Explain how a reverse proxy keeps \\\"keep-alive\\\" connections open.\\nUse short sentences, "
      "and quote the RFC where it helps.\\n\\tCode is welcome: `if (a < b) { return c; }` \xe2\x80\x94 thanks. ";
  char *p = b;
  p += sprintf(p, "{\"model\":\"%s\",\"stream\":%s,\"temperature\":0.7,\"max_tokens\":512,\"messages\":["
                  "{\"role\":\"system\",\"content\":\"You are a helpful assistant.\"}",
               plan->model, plan->is_stream ? "true,\"stream_options\":{\"include_usage\":true}" : "false");
  for (int i = 0; p - b < plan->body_bytes - 60; i++) {
    p += sprintf(p, ",{\"role\":\"%s\",\"content\":\"", i % 2 ? "assistant" : "user");
    long room = plan->body_bytes - (p - b) - 4, want = room < 900 ? room : 800;
    while (want >= (long)sizeof text - 1) { p += sprintf(p, "%s", text); want -= (long)sizeof text - 1; }
    while (want-- > 0) *p++ = 'x';
    p += sprintf(p, "\"}");
  }
  p += sprintf(p, "]}");
  return (size_t)(p - b);
}
/* The headers are those of OpenAI's Python client. */
static inline char *build_request(const request_plan_t *plan, size_t *len) {
  char *body = malloc((size_t)plan->body_bytes + 65536);
  size_t n = build_body(body, plan);
  char *req = malloc(n + 16384), *p = req;
  p += sprintf(p, "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Encoding: gzip, deflate\r\n"
                  "Connection: keep-alive\r\nAccept: application/json\r\nUser-Agent: OpenAI/Python 1.99.1\r\n"
                  "X-Stainless-Lang: python\r\nX-Stainless-Package-Version: 1.99.1\r\nX-Stainless-OS: Linux\r\n"
                  "X-Stainless-Arch: x64\r\nX-Stainless-Runtime: CPython\r\nX-Stainless-Runtime-Version: 3.12.3\r\n"
                  "X-Stainless-Async: false\r\nx-stainless-retry-count: 0\r\nx-stainless-read-timeout: 600\r\n"
                  "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n%sContent-Length: %zu\r\n\r\n",
               plan->port, plan->key, plan->extra, n);
  memcpy(p, body, n);
  *len = (size_t)(p - req) + n;
  free(body);
  return req;
}
#endif
