import {
  OUTCOMES,
  USAGE_SOURCES,
  type AttemptRow,
  type EntryRow,
  type RollupRow,
  type TakenColumns,
} from '../../../platform/database/ledger-schema.js';
import { outcomeOf } from './settlement.js';

const HOUR_MS = 3_600_000;

/** What entries and attempts take, by the names of its columns. */
export const TAKEN = [
  ...(['prompt_tokens', 'completion_tokens', 'cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const),
  ...(['audio_prompt_tokens', 'audio_completion_tokens', 'cost_micros'] as const),
] as const satisfies (keyof TakenColumns & keyof RollupRow)[];

type Taken = Readonly<Partial<TakenColumns>>;
type Place = Pick<EntryRow, 'at' | 'tenant' | 'route' | 'token' | 'channel' | 'upstream_model'>;

/** The first millisecond of the hour of a time. */
export function hourOf(at: number): number {
  return at - (at % HOUR_MS);
}

/**
 * Adds settled entries up by hour, tenant, route, access token, channel and model as sent; in the order of that key. What
 * failed attempts, by the entry, have taken counts where they were, and not where the entry ended. Refusals count nowhere.
 */
export function rollUp(
  entries: Iterable<EntryRow>,
  attempts: ReadonlyMap<number, readonly AttemptRow[]> = new Map(),
): RollupRow[] {
  const rows = new Map<string, RollupRow>();
  const rowOf = (place: Place): RollupRow => {
    const key = keyOf(place);
    const row = rows.get(key) ?? emptyRow(place);
    rows.set(key, row);
    return row;
  };
  for (const entry of entries) {
    if (entry.outcome === OUTCOMES.refused) continue;
    const lost = (attempts.get(entry.id) ?? []).filter(hasTaken);
    for (const attempt of lost) {
      const { channel, upstream_model } = attempt;
      addTaken(rowOf({ ...entry, channel, upstream_model }), attempt);
    }
    add(rowOf(entry), entry);
    addTaken(rowOf(entry), without(entry, lost));
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function keyOf({ at, tenant, route, token, channel, upstream_model: model }: Place): string {
  return `${hourOf(at)} ${tenant} ${route} ${token} ${channel} ${model}`;
}

function emptyRow({ at, tenant, route, token, channel, upstream_model }: Place): RollupRow {
  return {
    hour: hourOf(at),
    tenant,
    route,
    token,
    channel,
    upstream_model,
    requests: 0,
    completed: 0,
    failed: 0,
    client_gone: 0,
    crashed: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    cached_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    audio_prompt_tokens: 0,
    audio_completion_tokens: 0,
    cost_micros: 0,
    unpriced: 0,
    estimated: 0,
  };
}

function add(row: RollupRow, entry: EntryRow): void {
  row.requests++;
  const outcome = outcomeOf(entry);
  if (outcome !== null && outcome !== 'refused') row[outcome]++;
  row.unpriced += 1 - entry.priced;
  row.estimated += entry.usage_source === USAGE_SOURCES.estimate ? 1 : 0;
}

function addTaken(row: RollupRow, taken: Taken): void {
  for (const name of TAKEN) row[name] += taken[name] ?? 0;
}

/** Rows of before version 0.2.0 know nothing of it. */
function hasTaken(attempt: Taken): boolean {
  return TAKEN.some((name) => (attempt[name] ?? 0) > 0);
}

/** What is left of what an entry has taken in all; sums of absurd counts are held to a bound, so that it may be too little. */
function without(entry: Taken, lost: readonly Taken[]): Taken {
  if (lost.length === 0) return entry;
  const left = (name: keyof Taken): number =>
    lost.reduce((rest, attempt) => Math.max(0, rest - (attempt[name] ?? 0)), entry[name] ?? 0);
  return Object.fromEntries(TAKEN.map((name) => [name, left(name)]));
}
