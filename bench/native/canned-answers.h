/* The answers of the mock upstream, made once: whole ones by size, and the pieces of a stream. */
#ifndef BENCH_CANNED_ANSWERS_H
#define BENCH_CANNED_ANSWERS_H
#include "system.h"

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
#endif
