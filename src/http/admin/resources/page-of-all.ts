import type { EntityView } from '../../../control/resources/views.js';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ListQuery, pageOf, readCursor, type CountedPage } from '../core/list-page.js';

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

/** A search, or some ids and slugs of which a list is made. */
export type Wanted = SearchQuery & { readonly ids?: string };

const NAMES = ['id', 'name', 'slug', 'label'] as const;

/** One page of what is there as a whole, in its order. */
export function pageOfAll(all: readonly EntityView[], query: Wanted): CountedPage<EntityView> {
  const ids = query.ids === undefined ? null : new Set(query.ids.split(',').map((id) => id.trim()));
  const found = all.filter((view) => isFound(view, query) && (ids === null || isNamed(view, ids)));
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

function isNamed({ id, slug }: EntityView, ids: ReadonlySet<string>): boolean {
  return ids.has(id) || (typeof slug === 'string' && ids.has(slug));
}
