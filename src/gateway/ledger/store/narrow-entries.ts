import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { OUTCOMES } from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';
import type { EntryFilter } from './entry-filter.js';
import { magnitude } from './entry-rows.js';
import type { Narrowed, Subject } from './subjects.repository.js';

type EntryQuery<Output> = SelectQueryBuilder<Schema, 'entries', Output>;

/** The condition that finds entries by its index; the others are checked on what it finds. */
export type Driver = 'request' | 'trouble' | 'cost' | 'time' | Exclude<Subject, 'tenant'>;

/** A filter with the numbers of what it names. */
export interface NumberedFilter extends Narrowed {
  readonly filter: EntryFilter;
}

/** The columns of subjects. */
const COLUMNS = {
  tenant: 'tenant',
  route: 'route',
  token: 'token',
  channel: 'channel',
  model: 'upstream_model',
} as const satisfies Record<Subject, string>;

/** What the index of a driver holds beside the order of the list. */
const BESIDE: Readonly<Partial<Record<Driver, readonly Subject[]>>> = {
  request: ['token'],
  token: ['channel', 'model'],
  channel: ['model'],
  trouble: ['token', 'channel', 'model', 'route'],
};

/**
 * The condition of a filter that leaves the fewest entries to look at. Neither engine can know: a database without
 * statistics guesses, and one with them knows averages.
 */
export function chooseDriver({ filter, numbers }: NumberedFilter, isCostRare: boolean): Driver {
  if (filter.requestId !== undefined) return 'request';
  if (isCostRare) return 'cost';
  if (isTrouble(filter)) return 'trouble';
  const subjects = ['token', 'channel', 'model', 'route'] as const;
  return subjects.find((subject) => numbers[subject] !== undefined) ?? 'time';
}

/** How a filter is put to an engine. */
export interface Approach {
  readonly engine: Database['engine'];
  readonly driver: Driver;
}

/** Narrows a query of entries to a filter, in a way that only the index of the driver fits. */
export function narrow<Output>(
  query: EntryQuery<Output>,
  numbered: NumberedFilter,
  approach: Approach,
): EntryQuery<Output> {
  return query.where((where) => where.and(conditions(numbered, approach)));
}

/** What the index of costs knows of a filter. */
export function magnitudes({ minCostMicros: min, maxCostMicros: max }: EntryFilter): RawBuilder<boolean>[] {
  return [
    sql<boolean>`cost_micros is not null`,
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
function isPlain(name: Subject, { engine, driver }: Approach): boolean {
  const isBeside = BESIDE[driver]?.includes(name) === true;
  return name === driver || (isBeside && (engine === 'postgres' || driver === 'request'));
}

function conditions({ filter, numbers, purpose }: NumberedFilter, approach: Approach): RawBuilder<boolean>[] {
  const { driver } = approach;
  const { since, until, status, outcome, minCostMicros, maxCostMicros, requestId } = filter;
  return [
    ...(driver === 'cost' ? magnitudes(filter) : []),
    ...(isTrouble(filter) ? [sql<boolean>`${sql.raw(driver === 'trouble' ? 'trouble' : 'trouble + 0')} = 1`] : []),
    ...(requestId === undefined ? [] : [sql<boolean>`request_id = ${requestId}`]),
    ...Object.entries(numbers).map(([name, values]) => isOneOf(name as Subject, values, approach)),
    ...purpose,
    ...(since === undefined ? [] : [sql<boolean>`at >= ${since}`]),
    ...(until === undefined ? [] : [sql<boolean>`at < ${until}`]),
    ...(outcome === undefined ? [] : [sql<boolean>`outcome = ${OUTCOMES[outcome]}`]),
    ...(status === undefined ? [] : [sql<boolean>`status >= ${status.from}`, sql<boolean>`status <= ${status.to}`]),
    ...(minCostMicros === undefined ? [] : [sql<boolean>`cost_micros >= ${minCostMicros}`]),
    ...(maxCostMicros === undefined ? [] : [sql<boolean>`cost_micros <= ${maxCostMicros}`]),
  ];
}

function isOneOf(name: Subject, numbers: readonly number[], approach: Approach): RawBuilder<boolean> {
  const column = sql.ref(COLUMNS[name]);
  const expression = isPlain(name, approach) ? column : sql`${column} + 0`;
  const [only, ...more] = numbers;
  if (more.length === 0) return sql<boolean>`${expression} = ${only}`;
  return sql<boolean>`${expression} in (${sql.join(numbers)})`;
}
