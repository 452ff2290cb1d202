import type { List } from '../lib/list.ts';

/** A column of a table; `end` aligns figures, `sort` lets the server order by it, an extra one is hidden at first. */
export interface Column {
  key: string;
  label: string;
  end?: boolean;
  sort?: boolean;
  isExtra?: boolean;
}

/** How a table moves through what the server holds. */
export interface Paging {
  order: string;
  limit: number;
  hasPrevious: boolean;
  sort(order: string): void;
  resize(limit: number): void;
  next(): void;
  previous(): void;
}

/** The paging of a list, for a table. */
export function pagingOf<T>(list: List<T>): Paging {
  return {
    get order() {
      return list.order.value;
    },
    get limit() {
      return list.limit.value;
    },
    get hasPrevious() {
      return list.hasPrevious.value;
    },
    sort: (order) => list.setFilter({ order }),
    resize: (limit) => list.setFilter({ limit: String(limit) }),
    next: () => list.next(),
    previous: () => list.previous(),
  };
}
