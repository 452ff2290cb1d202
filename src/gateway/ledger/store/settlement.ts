import { OUTCOMES, USAGE_SOURCES, type EntryRow } from '../../../platform/database/ledger-schema.js';
import { isSubjectOfBefore } from '../../../platform/database/subject-of-before.js';
import type { RecordedAttempt, SettleRecord } from '../journal/journal-record.js';
import { OTHER_NAMES, type OtherFacts } from '../other-facts.js';

/** What a settlement tells that has no column of its own. */
type Rest = OtherFacts & {
  readonly attempts?: SettleRecord['attempts'];
  /** In place of the attempts when there is one that says what the columns say: how long it took, and its dialect. */
  readonly took?: number;
  /** When that one began; left out where it did at once, as most do. */
  readonly start?: number;
  /** Until it was connected, and until the head of its answer came. */
  readonly connect?: number;
  readonly head?: number;
  readonly dialect?: RecordedAttempt['dialect'];
};

/** The texts of a row by their numbers. */
export type TextOf = (number: number) => string;

/** What a settlement tells besides the columns of its row, as JSON. */
export function settlementRest(record: SettleRecord): string {
  const { attempts } = record;
  const [only] = attempts;
  if (attempts.length !== 1 || !saysTheSame(only!, record)) return JSON.stringify({ attempts, ...othersOf(record) });
  const { durationMs: took, startMs, connectMs: connect, headersMs: head, dialect } = only!;
  const start = startMs || undefined;
  const isPlain = (start ?? dialect) === undefined && OTHER_NAMES.every((name) => record[name] === undefined);
  if (!isPlain) return JSON.stringify({ took, start, connect, head, dialect, ...othersOf(record) });
  const until = (name: string, ms: number | undefined): string => (ms === undefined ? '' : `,"${name}":${ms}`);
  return `{"took":${took}${until('connect', connect)}${until('head', head)}}`;
}

function othersOf(record: SettleRecord): OtherFacts {
  return Object.fromEntries(OTHER_NAMES.map((name) => [name, record[name]]));
}

/** Lines leave out a fault where there is none. */
function saysTheSame(attempt: Partial<RecordedAttempt>, record: SettleRecord): boolean {
  return (
    attempt.fault === undefined &&
    attempt.status === record.status &&
    attempt.model === record.upstreamModel &&
    attempt.key === record.key &&
    attempt.channel === record.channel &&
    attempt.channelId === record.channelId &&
    attempt.keyId === record.keyId
  );
}

/** The settlement that a row and the rest of it were made of; `entry` names it in the journal. */
export function settlementOf(row: EntryRow, entry: string, rest: string, textOf: TextOf): SettleRecord {
  const { took, start = 0, connect, head, dialect, attempts, ...more } = JSON.parse(rest) as Rest;
  const channel = channelOf(row, textOf);
  const upstreamModel = textOf(row.upstream_model);
  const only = {
    ...channel,
    model: upstreamModel,
    ...(dialect && { dialect }),
    status: row.status,
    startMs: start,
    ...(connect !== undefined && { connectMs: connect }),
    ...(head !== undefined && { headersMs: head }),
    durationMs: took,
  };
  return {
    kind: 'settle',
    entry,
    id: row.request_id,
    at: row.at,
    ...ids({ tokenId: textOf(row.token), routeId: textOf(row.route), tenantId: textOf(row.tenant) }),
    route: textOf(row.route_label),
    token: textOf(row.token_label),
    operation: textOf(row.operation),
    model: row.model ?? upstreamModel,
    stream: row.stream === 1,
    status: row.status ?? 0,
    outcome: outcomeOf(row) as SettleRecord['outcome'],
    ...(row.error !== null && { error: row.error }),
    ...channel,
    ...(upstreamModel !== '' && { upstreamModel }),
    attempts: attempts ?? [only as RecordedAttempt],
    ...more,
    ...taken(row),
    ...(row.first_content_ms !== null && { firstContentMs: row.first_content_ms }),
    durationMs: row.duration_ms ?? 0,
  };
}

/** The word of an entry's outcome; null while it is open. */
export function outcomeOf({ outcome }: Pick<EntryRow, 'outcome'>): keyof typeof OUTCOMES | null {
  return wordOf(OUTCOMES, outcome);
}

/** The word of where an entry's counts come from; null when it has none. */
export function usageSourceOf({ usage_source }: Pick<EntryRow, 'usage_source'>): keyof typeof USAGE_SOURCES | null {
  return wordOf(USAGE_SOURCES, usage_source);
}

function wordOf<Word extends string>(words: Readonly<Record<Word, number>>, code: number | null): Word | null {
  return (Object.keys(words) as Word[]).find((word) => words[word] === code) ?? null;
}

function channelOf(row: EntryRow, textOf: TextOf): Pick<SettleRecord, 'channel' | 'channelId' | 'key' | 'keyId'> {
  if (row.channel === 0) return {};
  return {
    channel: textOf(row.channel_label),
    ...ids({ channelId: textOf(row.channel) }),
    ...(row.key_ordinal !== null && { key: row.key_ordinal }),
    ...ids({ keyId: textOf(row.key) }),
  };
}

/** Those that are ids of today: subjects of before have none. */
function ids<Name extends string>(given: Readonly<Record<Name, string>>): Partial<Record<Name, string>> {
  const entries = Object.entries<string>(given).filter(([, id]) => id !== '' && !isSubjectOfBefore(id));
  return Object.fromEntries(entries) as Partial<Record<Name, string>>;
}

function taken(row: EntryRow): Pick<SettleRecord, 'usage' | 'usageSource' | 'costMicros'> {
  const usageSource = usageSourceOf(row);
  if (row.prompt_tokens === null || usageSource === null) return {};
  const usage = {
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens ?? 0,
    cachedTokens: row.cached_tokens ?? 0,
    cacheWriteTokens: row.cache_write_tokens ?? 0,
    reasoningTokens: row.reasoning_tokens ?? 0,
    audioPromptTokens: row.audio_prompt_tokens ?? 0,
    audioCompletionTokens: row.audio_completion_tokens ?? 0,
  };
  return { usage, usageSource, costMicros: row.cost_micros };
}
