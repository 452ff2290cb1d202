/* A ring of places 0 to size - 1, first in, first out; a place is in it once at most. */
#ifndef BENCH_RING_H
#define BENCH_RING_H
#include "system.h"

typedef struct { int *at, size, head, n; } ring_t;
static inline ring_t ring_of(int size) { return (ring_t){.at = calloc((size_t)size, sizeof(int)), .size = size}; }
static inline void ring_put(ring_t *r, int place) { r->at[(r->head + r->n++) % r->size] = place; }
/* The first, or -1; it stays. */
static inline int ring_first(const ring_t *r) { return r->n ? r->at[r->head] : -1; }
static inline int ring_take(ring_t *r) {
  int place = ring_first(r);
  if (place < 0) return place;
  r->head = (r->head + 1) % r->size;
  r->n--;
  return place;
}
#endif
