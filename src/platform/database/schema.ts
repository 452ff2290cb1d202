import { CONTROL_TABLES, type ControlSchema } from './control-schema.js';

/** Column values of an entry: one request, from the moment before an upstream is asked. Times are wall milliseconds. */
export interface EntryRow {
  /** `<boot>-<number>`. */
  id: string;
  boot: string;
  request_id: string;
  at: number;
  settled_at: number | null;
  checkpoint_at: number | null;
  state: 'open' | 'settled';
  /** `refused`: before anything was tried; it counts in no sum. */
  outcome: 'completed' | 'failed' | 'client_gone' | 'crashed' | 'refused' | null;
  status: number | null;
  error: string | null;
  /** 1: it ended otherwise than completed, or with a status from 400 on. */
  trouble: 0 | 1;
  route: string;
  token: string;
  operation: string;
  /** As asked for. */
  model: string;
  /** As sent. */
  upstream_model: string | null;
  channel: string | null;
  /** Place in the channel, from 1. */
  key: number | null;
  stream: 0 | 1;
  attempt_count: number;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  cached_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  audio_prompt_tokens: number | null;
  audio_completion_tokens: number | null;
  usage_source: 'actual' | 'partial' | 'estimate' | null;
  cost_micros: number | null;
  /** Binary digits of the cost, by which an index finds the dearest without being scattered. */
  cost_magnitude: number;
  /** 0: tokens were used that no price is known for. */
  priced: 0 | 1;
  first_content_ms: number | null;
  duration_ms: number | null;
  reserved_micros: number;
  /** What its settlement tells besides these columns, as JSON; null while the entry is open, and when it was never settled by its process. */
  receipt: string | null;
}

/** An attempt before the last one of its entry; the last one stands in the entry. */
export interface AttemptRow {
  entry: string;
  /** From 1. */
  place: number;
  at: number;
  route: string;
  channel: string;
  key: number;
  upstream_model: string;
  status: number | null;
  fault: string | null;
  duration_ms: number;
}

/** What is added up of the settled entries of one hour, route, token, channel and model as sent. */
export interface RollupRow {
  /** Its first millisecond. */
  hour: number;
  route: string;
  token: string;
  /** Empty when no upstream was asked. */
  channel: string;
  /** Empty when no upstream was asked. */
  upstream_model: string;
  requests: number;
  completed: number;
  failed: number;
  client_gone: number;
  crashed: number;
  prompt_tokens: number;
  completion_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  audio_prompt_tokens: number;
  audio_completion_tokens: number;
  cost_micros: number;
  unpriced: number;
  estimated: number;
}

/** The latest word on a channel, key or model that was put aside; key 0 and model '' stand for all of them. */
export interface CooldownRow {
  route: string;
  channel: string;
  key: number;
  model: string;
  at: number;
  reason: string;
  /** Null: until confirmed; 0: taken back. */
  until: number | null;
}

/** How far the journal of one process has been read into the books. */
export interface JournalPositionRow {
  boot: string;
  segment: number;
  /** Bytes. */
  offset: number;
}

/** The tables. */
export interface Schema extends ControlSchema {
  entries: EntryRow;
  attempts: AttemptRow;
  rollups: RollupRow;
  parkings: CooldownRow;
  journal_positions: JournalPositionRow;
}

/** The tables in an order in which they may be copied. */
export const TABLES = [
  'entries',
  'attempts',
  'rollups',
  'parkings',
  'journal_positions',
  ...CONTROL_TABLES,
] as const satisfies (keyof Schema)[];
