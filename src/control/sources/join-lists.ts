import type { DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';

/** What several files and a variable declare refers to each other. */
export function joinLists(lists: readonly DeclaredLists[]): DeclaredLists {
  return {
    tenants: lists.flatMap(({ tenants }) => tenants),
    channels: lists.flatMap(({ channels }) => channels),
    routes: lists.flatMap(({ routes }) => routes),
    tokens: lists.flatMap(({ tokens }) => tokens),
  };
}
