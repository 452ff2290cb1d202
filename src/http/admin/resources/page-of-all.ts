import type { EntityView } from '../../../control/resources/views.js';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ListQuery, pageOf, readCursor, type ListPage } from '../core/list-page.js';

/** What lists of things take that may be searched. */
export class SearchQuery extends ListQuery {
  /** A part of the name or the whole id. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;

  /** Of this tenant alone. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tenant?: string;
}

const NAMES = ['id', 'name', 'slug', 'label'] as const;

/** One page of what is there as a whole, in its order. */
export function pageOfAll(all: readonly EntityView[], query: SearchQuery): ListPage<EntityView> & { total: number } {
  const found = all.filter((view) => isFound(view, query));
  const [last] = readCursor(query.cursor, 1) ?? [];
  const start = last === undefined ? 0 : found.findIndex(({ id }) => id === last) + 1;
  const rows = found.slice(start, start + query.limit + 1);
  return { ...pageOf(rows, query, { place: ({ id }) => [id], show: (view) => view }), total: found.length };
}

function isFound(view: EntityView, { q, tenant }: SearchQuery): boolean {
  if (tenant !== undefined && view['tenant'] !== tenant) return false;
  if (q === undefined) return true;
  const wanted = q.toLowerCase();
  return NAMES.some((name) => {
    const value = view[name];
    return typeof value === 'string' && value.toLowerCase().includes(wanted);
  });
}
