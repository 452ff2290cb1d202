import type { ErrorCode } from '../../platform/errors/catalogue.js';
import type { CooldownRequest, Scope } from '../health/block.js';
import { KEY_SUSPENSION, MISSING_MODEL } from '../health/probe-queue.js';
import type { FaultKind } from './fault.js';

/**
 * Where to go after a fault. `next_key`: the next key of the channel that can serve. `other_channel`: past the
 * channel's other keys. `another_key_once`: either of them, once a request. `other_dialect`: the same key in another
 * dialect of the channel. The rest are repeats at the same channel, each granted once a request.
 */
export type Move =
  | 'next_key'
  | 'other_channel'
  | 'other_dialect'
  | 'another_key_once'
  | 'same_key_at_once'
  | 'same_key_later'
  | 'same_key_when_free'
  | 'same_channel_later';

/** What a failed attempt may have cost: nothing, perhaps something, or what was delivered. */
export type Billing = 'zero' | 'maybe' | 'estimate';

/** One row: what a fault means for the request, for the upstream's health, for the books and for the client. */
export interface FaultRule {
  /** In order of preference, the first that leads somewhere; none stops the request. */
  readonly moves: readonly Move[];
  /** Put out at once: no client can cause it by what it writes. */
  readonly parking?: CooldownRequest;
  /** Put out when two tokens have seen it, with no success between: a single request may be at fault itself. */
  readonly suspicion?: CooldownRequest;
  /** Counts as a failure of channel and model towards the circuit breaker. */
  readonly blames?: true;
  readonly answer: ErrorCode;
  readonly billing: Billing;
}

const minutes = (n: number): number => n * 60_000;
const hours = (n: number): number => n * 3_600_000;

const missing = (scope: Scope, ms: number): CooldownRequest => ({ scope, reason: 'model_missing', span: { ms } });
const OUT_OF_QUOTA: CooldownRequest = { scope: 'key', reason: 'quota_exhausted', span: { ms: hours(6) } };

const channelFor = (ms: number): CooldownRequest => ({ scope: 'channel', reason: 'cooling', span: { ms } });

/** The request is at fault: another upstream would answer the same, and the client reads what this one says. */
const CALLERS = { moves: [], answer: 'invalid_request', billing: 'zero' } as const satisfies FaultRule;

/** The fault table; the policy of the whole product about failing upstreams, in one place. */
export const FAULT_TABLE: Readonly<Record<FaultKind, FaultRule>> = {
  connect_refused: {
    moves: ['other_channel'],
    parking: channelFor(5_000),
    blames: true,
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  dns_temporary: {
    moves: ['other_channel'],
    parking: channelFor(5_000),
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  dns_permanent: {
    moves: ['other_channel'],
    parking: channelFor(30_000),
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  tls_failure: {
    moves: ['other_channel'],
    parking: channelFor(minutes(5)),
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  connect_timeout: { moves: ['other_channel'], blames: true, answer: 'no_healthy_upstream', billing: 'zero' },
  egress_denied: { moves: [], parking: channelFor(minutes(5)), answer: 'upstream_forbidden', billing: 'zero' },
  stale_connection: { moves: ['same_key_at_once'], answer: 'upstream_disconnected', billing: 'zero' },
  disconnected: { moves: ['other_channel'], blames: true, answer: 'upstream_disconnected', billing: 'maybe' },
  headers_timeout: { moves: ['other_channel'], blames: true, answer: 'upstream_timeout', billing: 'maybe' },
  first_content_timeout: { moves: ['other_channel'], blames: true, answer: 'upstream_timeout', billing: 'maybe' },
  idle_timeout: { moves: ['other_channel'], blames: true, answer: 'upstream_timeout', billing: 'maybe' },
  total_timeout: { moves: [], answer: 'upstream_timeout', billing: 'maybe' },
  incomplete: { moves: ['other_channel'], blames: true, answer: 'upstream_incomplete', billing: 'estimate' },
  invalid_stream: { moves: ['other_channel'], blames: true, answer: 'upstream_invalid_response', billing: 'estimate' },
  invalid_body: { moves: ['other_channel'], blames: true, answer: 'upstream_invalid_response', billing: 'maybe' },
  caller_fault: CALLERS,
  not_found: { ...CALLERS, suspicion: MISSING_MODEL },
  forbidden: { ...CALLERS, suspicion: missing('key_model', hours(1)) },
  /** The key may be restricted to other endpoints than the one that the client has chosen. */
  unauthorized: {
    ...CALLERS,
    moves: ['next_key', 'other_channel'],
    suspicion: missing('key_model', hours(1)),
  },
  payment_required: { ...CALLERS, suspicion: OUT_OF_QUOTA },
  gone: { ...CALLERS, suspicion: missing('channel_model', hours(24)) },
  request_limited: CALLERS,
  no_credit: { ...CALLERS, moves: ['another_key_once'] },
  account_empty: { ...CALLERS, moves: ['another_key_once'], suspicion: OUT_OF_QUOTA },
  context_length: { moves: [], answer: 'context_length_exceeded', billing: 'zero' },
  content_filter: { moves: [], answer: 'content_filter', billing: 'zero' },
  key_refused: {
    moves: ['next_key', 'other_channel'],
    parking: KEY_SUSPENSION,
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  quota_exhausted: {
    moves: ['next_key', 'other_channel'],
    parking: OUT_OF_QUOTA,
    answer: 'no_healthy_upstream',
    billing: 'zero',
  },
  model_forbidden: {
    moves: ['next_key', 'other_channel'],
    parking: missing('key_model', hours(1)),
    answer: 'model_not_found',
    billing: 'zero',
  },
  model_missing: {
    moves: ['other_channel'],
    parking: MISSING_MODEL,
    answer: 'model_not_found',
    billing: 'zero',
  },
  /** The model is named as the fault, and may be there for another endpoint: it is tried again where nothing else is left. */
  model_unfit: {
    moves: ['other_channel'],
    parking: { ...MISSING_MODEL, isTentative: true },
    answer: 'invalid_request',
    billing: 'zero',
  },
  model_gone: {
    moves: ['other_channel'],
    parking: missing('channel_model', hours(24)),
    answer: 'model_not_found',
    billing: 'zero',
  },
  wrong_path: {
    moves: ['other_channel'],
    parking: channelFor(minutes(5)),
    answer: 'upstream_misconfigured',
    billing: 'zero',
  },
  /** Remembered of the channel once it has answered in another of its dialects. */
  dialect_missing: {
    moves: ['other_dialect', 'other_channel'],
    answer: 'upstream_misconfigured',
    billing: 'zero',
  },
  /** The client has chosen a part of the address: a model in it, or the endpoint. */
  path_missing: {
    moves: ['other_channel'],
    suspicion: { scope: 'channel_model', reason: 'cooling', span: { ms: minutes(5) } },
    answer: 'upstream_misconfigured',
    billing: 'zero',
  },
  upstream_request_timeout: { moves: ['other_channel'], answer: 'upstream_timeout', billing: 'maybe' },
  conflict: { moves: ['same_key_later'], answer: 'upstream_conflict', billing: 'zero' },
  too_large: { moves: ['other_channel'], answer: 'request_too_large', billing: 'zero' },
  misdirected: { moves: ['same_key_at_once'], answer: 'upstream_error', billing: 'zero' },
  rate_limited: {
    moves: ['next_key', 'other_channel', 'same_key_when_free'],
    parking: { scope: 'key_model', reason: 'rate_limited', span: { baseMs: 5_000, maxMs: 60_000 } },
    answer: 'upstream_rate_limited',
    billing: 'zero',
  },
  server_error: {
    moves: ['other_channel', 'same_channel_later'],
    blames: true,
    answer: 'upstream_error',
    billing: 'maybe',
  },
  not_implemented: { moves: [], answer: 'upstream_error', billing: 'zero' },
  unavailable: { moves: ['other_channel'], blames: true, answer: 'upstream_error', billing: 'zero' },
  upstream_timeout: { moves: ['other_channel'], blames: true, answer: 'upstream_timeout', billing: 'maybe' },
  overloaded: {
    moves: ['other_channel', 'same_key_later'],
    parking: { scope: 'channel_model', reason: 'cooling', span: { baseMs: 10_000, maxMs: 120_000 } },
    answer: 'upstream_overloaded',
    billing: 'zero',
  },
  redirect: { moves: [], answer: 'upstream_redirect', billing: 'zero' },
  /** Not the upstream's: our own limits of a channel or key were reached between plan and attempt. */
  limit_reached: { moves: ['next_key', 'other_channel'], answer: 'all_channels_limited', billing: 'zero' },
  /** Nor this: the machine has no further descriptor or port for a connection, to whomever. */
  shortage: { moves: [], answer: 'overloaded', billing: 'zero' },
  /** Nor this: a half-open circuit has let another request by between plan and attempt. */
  circuit_probed: { moves: ['other_channel'], answer: 'no_healthy_upstream', billing: 'zero' },
  bad_framing: { moves: ['other_channel'], blames: true, answer: 'upstream_invalid_response', billing: 'maybe' },
};
