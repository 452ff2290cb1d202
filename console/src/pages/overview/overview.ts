import type { Cooldown, State } from '../../api/types.ts';

/** Figures of a span of time; `previous` is the span before it. */
export interface Totals {
  requests: number;
  success: number | null;
  spend: string | null;
  ttft_p50: number | null;
  ttft_p95: number | null;
}

export interface ChannelHealth {
  id: string;
  name: string;
  state: State;
  requests: number;
  success: number | null;
  ttft_p50: number | null;
  rate_limited: number;
  spend: string | null;
  sparkline?: number[];
  last_error?: { message: string; at: string } | null;
}

export interface Failure {
  request_id: string;
  at: string;
  model: string;
  status: number;
  code?: string | null;
  token?: string | null;
}

export interface Overview {
  totals: Totals;
  previous?: Totals | null;
  currency?: string;
  time_zone?: string;
  partial?: boolean;
  series: { at: string; first_try: number; failover: number; client_error: number; failed: number }[];
  cooldowns?: Cooldown[];
  channels: ChannelHealth[];
  failures: Failure[];
  top_tokens: { id: string; name: string; spend: string; requests: number }[];
  checklist?: { id: string; done: boolean }[];
}
