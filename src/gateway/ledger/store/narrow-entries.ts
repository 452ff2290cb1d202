import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import type { Schema } from '../../../platform/database/schema.js';
import type { EntryFilter } from './entry-filter.js';
import { magnitude } from './entry-rows.js';

type EntryQuery<Output> = SelectQueryBuilder<Schema, 'entries', Output>;

/** The condition that finds entries by its index; the others are checked on what it finds. */
export type Driver = 'request' | 'trouble' | 'cost' | 'token' | 'channel' | 'model' | 'route' | 'time';

/** What the index of a driver holds beside the order of the list. */
const BESIDE: Readonly<Partial<Record<Driver, readonly Driver[]>>> = {
  token: ['channel', 'model'],
  channel: ['model'],
  trouble: ['token', 'channel', 'model', 'route'],
};

/**
 * The condition of a filter that leaves the fewest entries to look at. Neither engine can know: a database without
 * statistics guesses, and one with them knows averages.
 */
export function chooseDriver(filter: EntryFilter, isCostRare: boolean): Driver {
  if (filter.requestId !== undefined) return 'request';
  if (isCostRare) return 'cost';
  if (isTrouble(filter)) return 'trouble';
  const subjects = ['token', 'channel', 'model', 'route'] as const;
  return subjects.find((subject) => filter[subject] !== undefined) ?? 'time';
}

/** How a filter is put to an engine. */
export interface Approach {
  readonly engine: Database['engine'];
  readonly driver: Driver;
}

/** Narrows a query of entries to a filter, in a way that only the index of the driver fits. */
export function narrow<Output>(query: EntryQuery<Output>, filter: EntryFilter, approach: Approach): EntryQuery<Output> {
  return query.where((where) => where.and(conditions(filter, approach)));
}

/** What the index of costs knows of a filter. */
export function magnitudes({ minCostMicros: min, maxCostMicros: max }: EntryFilter): RawBuilder<boolean>[] {
  return [
    ...(min === undefined ? [] : [sql<boolean>`cost_magnitude >= ${magnitude(min)}`]),
    ...(max === undefined ? [] : [sql<boolean>`cost_magnitude <= ${magnitude(max)}`]),
  ];
}

/** Only entries in trouble can match. */
function isTrouble({ outcome, status }: EntryFilter): boolean {
  return (outcome !== undefined && outcome !== 'completed') || (status !== undefined && status.from >= 400);
}

/**
 * SQLite checks any expression on the columns of an index before it looks at the row, PostgreSQL only plain columns;
 * and SQLite, which has no statistics, would take a plain column for a better index.
 */
function isPlain(name: Driver, { engine, driver }: Approach): boolean {
  return name === driver || (engine === 'postgres' && BESIDE[driver]?.includes(name) === true);
}

function conditions(filter: EntryFilter, approach: Approach): RawBuilder<boolean>[] {
  const { driver } = approach;
  const { since, until, status, outcome, minCostMicros, maxCostMicros } = filter;
  const subjects = [
    ['request', 'request_id', filter.requestId],
    ['token', 'token', filter.token],
    ['channel', 'channel', filter.channel],
    ['model', 'upstream_model', filter.model],
    ['route', 'route', filter.route],
  ] as const;
  return [
    ...(driver === 'cost' ? magnitudes(filter) : []),
    ...(isTrouble(filter) ? [sql<boolean>`${sql.raw(driver === 'trouble' ? 'trouble' : 'trouble + 0')} = 1`] : []),
    ...subjects.flatMap(([name, column, value]) => {
      if (value === undefined) return [];
      return [sql<boolean>`${isPlain(name, approach) ? sql.ref(column) : sql`${sql.ref(column)} || ''`} = ${value}`];
    }),
    ...(since === undefined ? [] : [sql<boolean>`at >= ${since}`]),
    ...(until === undefined ? [] : [sql<boolean>`at < ${until}`]),
    ...(outcome === undefined ? [] : [sql<boolean>`outcome = ${outcome}`]),
    ...(status === undefined ? [] : [sql<boolean>`status >= ${status.from}`, sql<boolean>`status <= ${status.to}`]),
    ...(minCostMicros === undefined ? [] : [sql<boolean>`cost_micros >= ${minCostMicros}`]),
    ...(maxCostMicros === undefined ? [] : [sql<boolean>`cost_micros <= ${maxCostMicros}`]),
  ];
}
