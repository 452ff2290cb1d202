import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { AnswerOf, PathOf } from '../api/operations.ts';
import { useAnswer, type Resource } from '../api/resource.ts';
import type { Page } from '../api/types.ts';
import { useViewQuery } from './view-query.ts';

/** A list as the server pages it; its filters, order and size live in the URL, so that a view can be shared. */
export interface List<T> {
  page: Resource<Page<T>>;
  rows: ComputedRef<T[]>;
  filter(key: string): string;
  setFilter(changes: Record<string, string | undefined>): void;
  isFiltered: ComputedRef<boolean>;
  order: ComputedRef<string>;
  limit: ComputedRef<number>;
  hasPrevious: ComputedRef<boolean>;
  next(): void;
  previous(): void;
  number: Ref<number>;
}

/** One row of what a list answers. */
type RowOf<P extends PathOf<'get'>> = AnswerOf<'get', P> extends { data: (infer Row)[] } ? Row : never;

export interface ListOptions {
  filters: string[];
  order: string;
  fixed?: () => Record<string, unknown>;
  limit?: number;
  isOn?: () => boolean;
}

/** Reads one page of a list. */
export function useList<P extends PathOf<'get'>>(path: () => P, options: ListOptions): List<RowOf<P>> {
  const { one, set } = useViewQuery();
  const trail = ref<string[]>([]);
  const order = computed(() => one('order') || options.order);
  const limit = computed(() => Number(one('limit')) || options.limit || 25);
  const cursor = computed(() => one('cursor'));
  const query = (): Record<string, unknown> => ({
    ...options.fixed?.(),
    ...Object.fromEntries(options.filters.map((key) => [key, one(key)])),
    order: order.value,
    limit: limit.value,
    cursor: cursor.value,
  });
  const page = useAnswer<Page<RowOf<P>>>(path, query, options.isOn);
  return {
    page,
    rows: computed(() => page.data.value?.data ?? []),
    filter: one,
    setFilter(changes) {
      trail.value = [];
      set({ ...changes, cursor: undefined });
    },
    isFiltered: computed(() => options.filters.some((key) => one(key) !== '')),
    order,
    limit,
    number: computed(() => trail.value.length + 1) as unknown as Ref<number>,
    hasPrevious: computed(() => cursor.value !== ''),
    next() {
      const next = page.data.value?.next_cursor;
      if (!next) return;
      trail.value.push(cursor.value);
      set({ cursor: next });
    },
    previous() {
      set({ cursor: trail.value.pop() });
    },
  };
}
