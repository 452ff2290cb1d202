import { OUTCOMES, USAGE_SOURCES, type EntryRow, type RollupRow } from '../../../platform/database/ledger-schema.js';
import { outcomeOf } from './settlement.js';

const HOUR_MS = 3_600_000;

/** The first millisecond of the hour of a time. */
export function hourOf(at: number): number {
  return at - (at % HOUR_MS);
}

/** Adds settled entries up by hour, tenant, route, access token, channel and model as sent; in the order of that key. Refusals count nowhere. */
export function rollUp(entries: Iterable<EntryRow>): RollupRow[] {
  const rows = new Map<string, RollupRow>();
  for (const entry of entries) {
    if (entry.outcome === OUTCOMES.refused) continue;
    const key = keyOf(entry);
    const row = rows.get(key) ?? emptyRow(entry);
    rows.set(key, row);
    add(row, entry);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function keyOf({ at, tenant, route, token, channel, upstream_model: model }: EntryRow): string {
  return `${hourOf(at)} ${tenant} ${route} ${token} ${channel} ${model}`;
}

function emptyRow({ at, tenant, route, token, channel, upstream_model }: EntryRow): RollupRow {
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
  row.prompt_tokens += entry.prompt_tokens ?? 0;
  row.completion_tokens += entry.completion_tokens ?? 0;
  row.cached_tokens += entry.cached_tokens ?? 0;
  row.cache_write_tokens += entry.cache_write_tokens ?? 0;
  row.reasoning_tokens += entry.reasoning_tokens ?? 0;
  row.audio_prompt_tokens += entry.audio_prompt_tokens ?? 0;
  row.audio_completion_tokens += entry.audio_completion_tokens ?? 0;
  row.cost_micros += entry.cost_micros ?? 0;
  row.unpriced += 1 - entry.priced;
  row.estimated += entry.usage_source === USAGE_SOURCES.estimate ? 1 : 0;
}
