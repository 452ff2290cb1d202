/** A request as the list shows it; an upstream's words are foreign text. */
export interface RequestRow {
  id: string;
  request_id: string;
  time: string;
  outcome: string | null;
  status: number | null;
  error: string | null;
  state?: string;
  tenant?: string | null;
  token: string | null;
  route: string | null;
  model: string | null;
  upstream_model: string | null;
  channel: string | null;
  stream: boolean;
  attempts: number | null;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  cached_tokens: number | null;
  cost_usd: string | null;
  priced?: boolean;
  usage_source?: string | null;
  first_content_ms: number | null;
  duration_ms: number | null;
}

/** One try of a request. */
export interface Attempt {
  channel?: string;
  key?: string | number;
  model?: string;
  upstreamModel?: string;
  status?: number | null;
  fault?: string | null;
  verdict?: string | null;
  outcome?: string | null;
  error?: string | null;
  reason?: string | null;
  startMs?: number;
  headersMs?: number;
  firstContentMs?: number;
  durationMs?: number;
  [field: string]: unknown;
}

/** The decision record of one request. */
export interface Receipt {
  request_id: string;
  time: string;
  attempts?: Attempt[];
  planned?: unknown;
  excluded?: unknown;
  [field: string]: unknown;
}
