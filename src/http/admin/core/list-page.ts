import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { ControlError } from '../../../control/control-error.js';

const DEFAULT_LIMIT = 25;
const MOST = 100;

/** What every list takes. */
export class ListQuery {
  /** Rows on a page: 1 to 100. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit: number = DEFAULT_LIMIT;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  cursor?: string;

  /** The only fields of each row beside its id and version, comma-separated. */
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  fields?: string;
}

/** What lists take that may be very long. */
export class CountedQuery extends ListQuery {
  /** `exact`: `total` is told above 10,000 as well. */
  @IsOptional()
  @IsIn(['exact'])
  count?: 'exact';
}

/** One page of a list. */
export interface ListPage<Row> {
  readonly object: 'list';
  readonly data: readonly Row[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/**
 * A page from one row more than was asked for, which tells whether there is another page; `place` is what the next page
 * begins behind.
 */
export function pageOf<Row, Shown>(
  rows: readonly Row[],
  { limit }: Pick<ListQuery, 'limit'>,
  { place, show }: { readonly place: (row: Row) => CursorPlace; readonly show: (row: Row) => Shown },
): ListPage<Shown> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return {
    object: 'list',
    data: shown.map(show),
    has_more: hasMore,
    next_cursor: hasMore ? writeCursor(place(last)) : null,
  };
}

/** Rows that are counted for a total, and that are counted where somebody asks for it. */
const COUNTED = { usual: 10_000, exact: 1_000_000 } as const;

/** A page, and how many rows its list has; null where there are more than are counted. */
export type CountedPage<Row> = ListPage<Row> & { readonly total: number | null };

/** The page with how many rows its list has; a first page that holds all of them needs no counting. */
export async function counted<Row>(
  page: ListPage<Row>,
  { cursor = '', count }: Pick<CountedQuery, 'cursor' | 'count'>,
  rows: (bound: number) => Promise<number>,
  mostExact: number = COUNTED.exact,
): Promise<CountedPage<Row>> {
  if (cursor === '' && !page.has_more) return { ...page, total: page.data.length };
  const most = count === 'exact' ? mostExact : COUNTED.usual;
  const found = await rows(most + 1);
  return { ...page, total: found > most ? null : found };
}

/** Where a page ends: what it is sorted by, with the id as the last. */
export type CursorPlace = readonly (string | number)[];

/** An opaque cursor. */
function writeCursor(place: CursorPlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place in a cursor of so many parts; null without one, `validation_failed` for one that is none of ours. */
export function readCursor(cursor: string | undefined, parts: number): CursorPlace | null {
  if (cursor === undefined) return null;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.length === parts && place.every(isPart)) return place as CursorPlace;
  } catch {
    // told below
  }
  const fault = { pointer: '/cursor', code: 'invalid_cursor', message: 'is not a cursor of this list' };
  throw new ControlError('validation_failed', { param: 'cursor', faults: [fault] });
}

function isPart(part: unknown): boolean {
  return typeof part === 'string' || (typeof part === 'number' && Number.isSafeInteger(part));
}

/** A short list that is all there at once. */
export function wholeList<Row>(data: readonly Row[]): CountedPage<Row> {
  return { object: 'list', data, has_more: false, next_cursor: null, total: data.length };
}
