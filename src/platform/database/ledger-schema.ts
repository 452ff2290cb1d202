/**
 * A text that rows name by number: an id with what it is called at present, or a word such as a label, an operation or a
 * model as sent. 0 stands for none.
 */
export interface TextRow {
  id: number;
  text: string;
  /** Of an id: what it was called last; null of a word. */
  label: string | null;
}

/** A process that wrote entries. */
export interface ProcessRow {
  id: number;
  /** Its instance id. */
  boot: string;
}

/** What somebody has taken; null where that is nothing. */
export interface TakenColumns {
  prompt_tokens: number | null;
  completion_tokens: number | null;
  cached_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  audio_prompt_tokens: number | null;
  audio_completion_tokens: number | null;
  cost_micros: number | null;
}

/**
 * Column values of an entry: one request, from the moment before an upstream is asked. Times are wall milliseconds; a
 * column with `number of a text` refers to the table of texts.
 */
export interface EntryRow extends TakenColumns {
  /** The number of its process times 2^32, and its number there. */
  id: number;
  request_id: string;
  at: number;
  settled_at: number | null;
  checkpoint_at: number | null;
  /** Null while it is open; see OUTCOMES. Refused entries count in no sum. */
  outcome: number | null;
  status: number | null;
  error: string | null;
  /** 1: it ended otherwise than completed, or with a status from 400 on. */
  trouble: 0 | 1;
  /** Number of a text, as the columns to `operation`. */
  tenant: number;
  route: number;
  route_label: number;
  token: number;
  token_label: number;
  operation: number;
  /** As asked for; null: as sent. */
  model: string | null;
  /** As sent; number of a text, as the columns to `key`. */
  upstream_model: number;
  channel: number;
  channel_label: number;
  key: number;
  /** Place of the key in its channel, from 1. */
  key_ordinal: number | null;
  stream: 0 | 1;
  attempt_count: number;
  /** See USAGE_SOURCES. */
  usage_source: number | null;
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

/**
 * An attempt before the last one of its entry; the last one stands in the entry. What it has taken although it failed stands
 * in the sums of its entry as well.
 */
export interface AttemptRow extends TakenColumns {
  entry: number;
  /** From 1. */
  place: number;
  at: number;
  /** Number of a text, as the two that follow. */
  channel: number;
  key: number;
  upstream_model: number;
  status: number | null;
  fault: string | null;
  duration_ms: number;
}

/** What is added up of the settled entries of one hour, tenant, route, access token, channel and model as sent. */
export interface RollupRow {
  /** Its first millisecond. */
  hour: number;
  /** Number of a text, as the four that follow; 0 where no upstream was asked. */
  tenant: number;
  route: number;
  token: number;
  channel: number;
  upstream_model: number;
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

/** The latest word on a channel, key or model that cools down; key '' and model '' stand for all of them. */
export interface CooldownRow {
  /** Id. */
  channel: string;
  /** Id. */
  key: string;
  model: string;
  at: number;
  reason: string;
  /** Null: until confirmed; 0: taken back. */
  until: number | null;
}

/** Where an upstream keeps a response, for the access token that asked for it alone. */
export interface ResponseMakerRow {
  /** Id of the access token. */
  token: string;
  /** The upstream's id of the response. */
  response: string;
  at: number;
  /** See MAKER_STATES; of two words of the same millisecond the lower one counts. */
  state: number;
  /** Id, as the key's. */
  channel: string;
  key: string;
  /** As asked for; null: the route's default. */
  model: string | null;
}

/** Counters of an id begin with what was counted for a subject of before. */
export interface AdoptionRow {
  /** Id of the subject of before. */
  subject: string;
  id: string;
  at: number;
}

/** A route that a tenant has or had; both are numbers of texts. */
export interface TenantRouteRow {
  tenant: number;
  route: number;
}

/** How far the journal of one process has been read into the ledger. */
export interface JournalPositionRow {
  boot: string;
  segment: number;
  /** Bytes. */
  offset: number;
}

/** The tables of the ledger. */
export interface LedgerSchema {
  texts: TextRow;
  processes: ProcessRow;
  tenant_routes: TenantRouteRow;
  entries: EntryRow;
  attempts: AttemptRow;
  rollups: RollupRow;
  parkings: CooldownRow;
  adoptions: AdoptionRow;
  response_makers: ResponseMakerRow;
  journal_positions: JournalPositionRow;
}

/** The tables in an order in which they may be copied; the first column of each names its rows. */
export const LEDGER_TABLES = [
  'texts',
  'processes',
  'tenant_routes',
  'entries',
  'attempts',
  'rollups',
  'parkings',
  'adoptions',
  'response_makers',
  'journal_positions',
] as const satisfies (keyof LedgerSchema)[];

/** How an entry ended, by the number that its column holds. */
export const OUTCOMES = { completed: 1, failed: 2, client_gone: 3, crashed: 4, refused: 5 } as const;

/** Where the counts of an entry come from, by the number that its column holds. */
export const USAGE_SOURCES = { actual: 1, partial: 2, estimate: 3 } as const;

/** What is known of a response, by the number that its column holds: gone, there, or there with its tokens still to be counted. */
export const MAKER_STATES = { gone: 0, kept: 1, owed: 2 } as const;

/** Entry numbers of one process. */
export const ENTRIES_OF_A_PROCESS = 2 ** 32;
