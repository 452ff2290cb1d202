/* Timers for very many connections: a binary heap, the next one due on top. */
#ifndef BENCH_TIMER_HEAP_H
#define BENCH_TIMER_HEAP_H
#include "system.h"

typedef struct {
  int64_t due;
  int heap_pos; /* place in the heap, -1 = not set */
} timer_entry_t;

static timer_entry_t **heap;
static int heap_n, heap_cap;
static void heap_set(int i, timer_entry_t *c) { heap[i] = c; c->heap_pos = i; }
static void heap_up(int i) {
  timer_entry_t *c = heap[i];
  while (i > 0 && heap[(i - 1) / 2]->due > c->due) { heap_set(i, heap[(i - 1) / 2]); i = (i - 1) / 2; }
  heap_set(i, c);
}
static void heap_down(int i) {
  timer_entry_t *c = heap[i];
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
static void timer_set(timer_entry_t *c, int64_t due) {
  c->due = due;
  if (c->heap_pos >= 0) { heap_up(c->heap_pos); heap_down(c->heap_pos); return; }
  if (heap_n == heap_cap) heap = realloc(heap, sizeof *heap * (size_t)(heap_cap = heap_cap ? heap_cap * 2 : 1024));
  heap_set(heap_n, c);
  heap_up(heap_n++);
}
static void timer_clear(timer_entry_t *c) {
  int i = c->heap_pos;
  if (i < 0) return;
  c->heap_pos = -1;
  timer_entry_t *last = heap[--heap_n];
  if (last != c) { heap_set(i, last); heap_up(i); heap_down(last->heap_pos); }
}
#endif
