import type { AttemptRow, EntryRow, CooldownRow } from '../../../platform/database/schema.js';
import type { CheckpointRecord, IntentRecord, CooldownRecord, SettleRecord } from '../journal/journal-record.js';
import { settlementRest } from './settlement.js';
import type { Usage } from '../../protocol/usage.js';

type TokenColumns = Pick<
  EntryRow,
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'cached_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'audio_prompt_tokens'
  | 'audio_completion_tokens'
>;

/** Columns that hold what a request has taken. */
export type UsageColumns = TokenColumns & Pick<EntryRow, 'usage_source' | 'cost_micros' | 'cost_magnitude' | 'priced'>;

/** Columns that a checkpoint replaces. */
export type CheckpointColumns = UsageColumns & Pick<EntryRow, 'checkpoint_at' | 'channel' | 'upstream_model'>;

interface Taken {
  readonly usage?: Usage;
  readonly usageSource?: EntryRow['usage_source'];
  readonly costMicros?: number | null;
}

const NO_TOKENS: TokenColumns = {
  prompt_tokens: null,
  completion_tokens: null,
  cached_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  audio_prompt_tokens: null,
  audio_completion_tokens: null,
};

/** How many binary digits a whole number has. */
export function magnitude(whole: number): number {
  return whole < 1 ? 0 : Math.floor(Math.log2(whole)) + 1;
}

/** The process that wrote an entry. */
function bootOf(entry: string): string {
  return entry.slice(0, entry.lastIndexOf('-'));
}

/** Every column, in the order in which rows are written. */
const BLANK: EntryRow = {
  id: '',
  boot: '',
  request_id: '',
  at: 0,
  settled_at: null,
  checkpoint_at: null,
  state: 'open',
  outcome: null,
  status: null,
  error: null,
  trouble: 0,
  route: '',
  token: '',
  operation: '',
  model: '',
  stream: 0,
  upstream_model: null,
  channel: null,
  key: null,
  attempt_count: 0,
  ...NO_TOKENS,
  usage_source: null,
  cost_micros: null,
  cost_magnitude: 0,
  priced: 1,
  first_content_ms: null,
  duration_ms: null,
  reserved_micros: 0,
  receipt: null,
};

/** The row of a request that has just begun. */
export function openRow(record: IntentRecord): EntryRow {
  return { ...called(record), reserved_micros: record.reservedMicros };
}

/** The row of a request that is over. */
export function settledRow(record: SettleRecord): EntryRow {
  const row = called(record);
  row.settled_at = record.at + record.durationMs;
  row.state = 'settled';
  row.outcome = record.outcome;
  row.status = record.status;
  row.error = record.error ?? null;
  row.trouble = record.outcome === 'completed' && record.status < 400 ? 0 : 1;
  row.upstream_model = record.upstreamModel ?? null;
  row.channel = record.channel ?? null;
  row.key = record.key ?? null;
  row.attempt_count = record.attempts.length;
  row.first_content_ms = record.firstContentMs ?? null;
  row.duration_ms = record.durationMs;
  row.receipt = settlementRest(record);
  return Object.assign(row, usageColumns(record));
}

/** The row of a request whose process died: what its last checkpoint said is all that will ever be known. */
export function crashedRow(open: EntryRow, now: number): EntryRow {
  return { ...open, state: 'settled', outcome: 'crashed', trouble: 1, settled_at: now, reserved_micros: 0 };
}

/** What a checkpoint changes in the row of its entry. */
export function checkpointColumns(record: CheckpointRecord): CheckpointColumns {
  const { at, channel, upstreamModel } = record;
  return { checkpoint_at: at, channel, upstream_model: upstreamModel, ...usageColumns(record) };
}

/** The attempts of a request before its last. */
export function attemptRows({ entry, at, route, attempts }: SettleRecord): AttemptRow[] {
  return attempts.slice(0, -1).map(({ channel, key, model, status, fault, durationMs }, index) => ({
    entry,
    place: index + 1,
    at,
    route,
    channel,
    key,
    upstream_model: model,
    status,
    fault,
    duration_ms: durationMs,
  }));
}

/** The row of a parking. */
export function cooldownRow({ route, channel, key, model, at, reason, until }: CooldownRecord): CooldownRow {
  return { route, channel, key: key ?? 0, model: model ?? '', at, reason, until };
}

/** A row with who asked for what. */
function called(record: IntentRecord | SettleRecord): EntryRow {
  const { entry, id, at, route, token, operation, model, stream } = record;
  const call = { id: entry, boot: bootOf(entry), request_id: id, at, route, token, operation, model };
  return { ...BLANK, ...call, stream: stream ? 1 : 0 };
}

function usageColumns({ usage, usageSource = null, costMicros }: Taken): UsageColumns {
  return {
    ...(usage === undefined ? NO_TOKENS : tokenColumns(usage)),
    usage_source: usageSource,
    cost_micros: costMicros ?? null,
    cost_magnitude: magnitude(costMicros ?? 0),
    priced: costMicros === null ? 0 : 1,
  };
}

function tokenColumns(usage: Usage): TokenColumns {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: usage.reasoningTokens,
    audio_prompt_tokens: usage.audioPromptTokens,
    audio_completion_tokens: usage.audioCompletionTokens,
  };
}
