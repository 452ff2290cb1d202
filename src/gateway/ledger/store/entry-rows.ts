import {
  ENTRIES_OF_A_PROCESS,
  MAKER_STATES,
  OUTCOMES,
  USAGE_SOURCES,
  type AttemptRow,
  type CooldownRow,
  type EntryRow,
  type ResponseMakerRow,
} from '../../../platform/database/ledger-schema.js';
import type {
  CheckpointRecord,
  CooldownRecord,
  IntentRecord,
  MakerRecord,
  SettleRecord,
  TakenFacts,
} from '../journal/journal-record.js';
import type { Usage } from '../../protocol/usage.js';
import type { Dictionary } from './dictionary.js';
import { settlementRest } from './settlement.js';
import { channelIdOf, keyIdOf, routeIdOf, tokenIdOf } from './subjects-of.js';

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

/** Columns that a checkpoint replaces, and the entry whose they are. */
export type CheckpointColumns = UsageColumns &
  Pick<EntryRow, 'checkpoint_at' | 'channel_label' | 'upstream_model'> & {
    /** Absent in checkpoints of before version 0.2.0, which do not know their route. */
    channel?: number;
  };

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

/** The number of an entry, from its name in the journal: the instance id of its process, and its number there. */
export function entryNumber(entry: string, texts: Dictionary): number {
  const dash = entry.lastIndexOf('-');
  return texts.process(entry.slice(0, dash)) * ENTRIES_OF_A_PROCESS + Number(entry.slice(dash + 1));
}

/** The row of a request that has just begun. */
export function openRow(record: IntentRecord, texts: Dictionary): EntryRow {
  return { ...calledRow(record, texts), model: record.model, reserved_micros: record.reservedMicros };
}

/** The row of a request that is over. */
export function settledRow(record: SettleRecord, texts: Dictionary): EntryRow {
  const row = calledRow(record, texts);
  const { channel, outcome, status, model, upstreamModel } = record;
  row.settled_at = record.at + record.durationMs;
  row.outcome = OUTCOMES[outcome];
  row.status = status;
  row.error = record.error ?? null;
  row.trouble = outcome === 'completed' && status < 400 ? 0 : 1;
  row.model = model === upstreamModel ? null : model;
  row.upstream_model = texts.number(upstreamModel);
  if (channel !== undefined) {
    row.channel = texts.subject(channelIdOf(record.route, record), channel);
    row.channel_label = texts.number(channel);
    row.key = texts.number(keyIdOf(record.route, record));
    row.key_ordinal = record.key ?? null;
  }
  row.attempt_count = record.attempts.length;
  row.first_content_ms = record.firstContentMs ?? null;
  row.duration_ms = record.durationMs;
  row.receipt = settlementRest(record);
  setUsage(row, record);
  return row;
}

/** The row of a request whose process died: what its last checkpoint said is all that will ever be known. */
export function crashedRow(open: EntryRow, now: number): EntryRow {
  return { ...open, outcome: OUTCOMES.crashed, trouble: 1, settled_at: now, reserved_micros: 0 };
}

/** What a checkpoint changes in the row of its entry. */
export function checkpointColumns(record: CheckpointRecord, texts: Dictionary): CheckpointColumns {
  const { at, channel, channelId, upstreamModel } = record;
  const columns = {
    checkpoint_at: at,
    channel_label: texts.number(channel),
    upstream_model: texts.number(upstreamModel),
    ...NO_USAGE,
  };
  setUsage(columns, record);
  return channelId === undefined ? columns : { ...columns, channel: texts.subject(channelId, channel) };
}

/** The attempts of a request before its last. */
export function attemptRows(record: SettleRecord, entry: number, texts: Dictionary): AttemptRow[] {
  return record.attempts.slice(0, -1).map((attempt, index) => ({
    entry,
    place: index + 1,
    at: record.at,
    channel: texts.subject(channelIdOf(record.route, attempt), attempt.channel),
    key: texts.number(keyIdOf(record.route, attempt)),
    upstream_model: texts.number(attempt.model),
    status: attempt.status,
    fault: attempt.fault ?? null,
    duration_ms: attempt.durationMs,
    ...tokenColumns(attempt.usage),
    cost_micros: attempt.costMicros ?? null,
  }));
}

/** The row of a cooldown. */
export function cooldownRow(record: CooldownRecord): CooldownRow {
  const { route, model, at, reason, until } = record;
  return { channel: channelIdOf(route, record), key: keyIdOf(route, record), model: model ?? '', at, reason, until };
}

/** The row of a word on a response that an upstream keeps. */
export function makerRow({ tokenId, response, at, state, channelId, keyId, model }: MakerRecord): ResponseMakerRow {
  return { token: tokenId, response, at, state: MAKER_STATES[state], channel: channelId, key: keyId, model };
}

const NO_USAGE: UsageColumns = { ...NO_TOKENS, usage_source: null, cost_micros: null, cost_magnitude: 0, priced: 1 };

/** A row with who asked for what, every column in the order in which rows are written. */
function calledRow(record: IntentRecord | SettleRecord, texts: Dictionary): EntryRow {
  const { id, at, route: routeLabel, token: tokenLabel, tenantId, operation, stream } = record;
  const tenant = texts.number(tenantId);
  const route = texts.subject(routeIdOf(record), routeLabel);
  texts.pair(tenant, route);
  return {
    id: entryNumber(record.entry, texts),
    request_id: id,
    at,
    settled_at: null,
    checkpoint_at: null,
    outcome: null,
    status: null,
    error: null,
    trouble: 0,
    tenant,
    route,
    route_label: texts.number(routeLabel),
    token: texts.subject(tokenIdOf(record), tokenLabel),
    token_label: texts.number(tokenLabel),
    operation: texts.number(operation),
    model: null,
    upstream_model: 0,
    channel: 0,
    channel_label: 0,
    key: 0,
    key_ordinal: null,
    stream: stream ? 1 : 0,
    attempt_count: 0,
    prompt_tokens: null,
    completion_tokens: null,
    cached_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    audio_prompt_tokens: null,
    audio_completion_tokens: null,
    usage_source: null,
    cost_micros: null,
    cost_magnitude: 0,
    priced: 1,
    first_content_ms: null,
    duration_ms: null,
    reserved_micros: 0,
    receipt: null,
  };
}

function setUsage(row: UsageColumns, { usage, usageSource, costMicros }: TakenFacts): void {
  row.usage_source = usageSource === undefined ? null : USAGE_SOURCES[usageSource];
  row.cost_micros = costMicros ?? null;
  row.cost_magnitude = magnitude(costMicros ?? 0);
  row.priced = costMicros === null ? 0 : 1;
  if (usage !== undefined) Object.assign(row, tokenColumns(usage));
}

function tokenColumns(usage: Usage | undefined): TokenColumns {
  if (usage === undefined) return NO_TOKENS;
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
