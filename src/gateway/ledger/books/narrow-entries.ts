import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Schema } from '../../../platform/database/schema.js';
import type { EntryFilter } from './entry-filter.js';
import { magnitude } from './entry-rows.js';

type EntryQuery<Output> = SelectQueryBuilder<Schema, 'entries', Output>;

/** The condition that finds entries by its index; the others are checked on what it finds. */
export type Driver = 'request' | 'trouble' | 'cost' | 'token' | 'channel' | 'model' | 'route' | 'time';

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

/** Narrows a query of entries to a filter, in a way that only the index of the driver fits. */
export function narrow<Output>(query: EntryQuery<Output>, filter: EntryFilter, driver: Driver): EntryQuery<Output> {
  return query.where((where) => where.and(conditions(filter, driver)));
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

function conditions(filter: EntryFilter, driver: Driver): RawBuilder<boolean>[] {
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
      return [sql<boolean>`${name === driver ? sql.ref(column) : sql`${sql.ref(column)} || ''`} = ${value}`];
    }),
    ...(since === undefined ? [] : [sql<boolean>`at >= ${since}`]),
    ...(until === undefined ? [] : [sql<boolean>`at < ${until}`]),
    ...(outcome === undefined ? [] : [sql<boolean>`outcome = ${outcome}`]),
    ...(status === undefined ? [] : [sql<boolean>`status >= ${status.from}`, sql<boolean>`status <= ${status.to}`]),
    ...(minCostMicros === undefined ? [] : [sql<boolean>`cost_micros >= ${minCostMicros}`]),
    ...(maxCostMicros === undefined ? [] : [sql<boolean>`cost_micros <= ${maxCostMicros}`]),
  ];
}
