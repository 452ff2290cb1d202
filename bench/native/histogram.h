/* Log-linear histogram of non-negative 64-bit values; relative error < 1/128. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H
#include "system.h"

#define HIST_SUB_BITS 7
#define HIST_SUB (1 << HIST_SUB_BITS)
#define HIST_BUCKETS ((64 - HIST_SUB_BITS) * HIST_SUB)
typedef struct {
  uint64_t n, max;
  uint32_t buckets[HIST_BUCKETS];
} hist_t;

static inline unsigned hist_index(uint64_t v) {
  if (v < HIST_SUB) return (unsigned)v;
  unsigned shift = (63 - (unsigned)__builtin_clzll(v)) - HIST_SUB_BITS;
  return (shift + 1) * HIST_SUB + (unsigned)((v >> shift) - HIST_SUB);
}
static inline uint64_t hist_value(unsigned i) {
  if (i < HIST_SUB) return i;
  return ((uint64_t)(i % HIST_SUB) + HIST_SUB) << (i / HIST_SUB - 1);
}
static inline void hist_add(hist_t *h, int64_t v) {
  uint64_t u = v < 0 ? 0 : (uint64_t)v;
  h->n++;
  if (u > h->max) h->max = u;
  h->buckets[hist_index(u)]++;
}
static inline uint64_t hist_quantile(const hist_t *h, double q) {
  if (!h->n) return 0;
  uint64_t want = (uint64_t)(q * (double)h->n), seen = 0;
  if (want >= h->n) want = h->n - 1;
  for (unsigned i = 0; i < HIST_BUCKETS; i++) {
    seen += h->buckets[i];
    if (seen > want) return hist_value(i);
  }
  return h->max;
}
/* Prints `"name":{"p50":…,"p99":…,"max":…}`, from nanoseconds to microseconds. */
static inline void hist_print(const char *name, const hist_t *h) {
  printf("\"%s\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}", name, (double)hist_quantile(h, .5) / 1e3,
         (double)hist_quantile(h, .99) / 1e3, (double)h->max / 1e3);
}
#endif
