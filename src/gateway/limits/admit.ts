import type { ErrorCode } from '../../platform/errors/catalogue.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import type { Route } from '../catalog/snapshot.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../access/caller.js';
import type { LimitSettings } from '../catalog/ceilings.js';
import type { Limits, Subject } from './limits.js';
import type { RequestPermit } from './permits.js';
import type { LimitName, MinuteUsage, Reached } from './meter.js';
import { plainMaximum } from './demand.js';

const CODE: Readonly<Record<LimitName, ErrorCode>> = {
  rpm: 'gateway_rpm',
  rpd: 'gateway_rpd',
  tpm: 'gateway_tpm',
  tpd: 'gateway_tpd',
  concurrency: 'gateway_concurrency',
};

const BYTES_PER_TOKEN = 4;

const UNLIMITED: RequestPermit = { reserveTokens: () => null, settle() {}, cancel() {} };

/** Lets a request in by its head, counted in the requests of its token; throws a 429 that says which limit refused. */
export function admit(limits: Limits, caller: Caller): RequestPermit {
  if (!caller.isLimited) return UNLIMITED;
  const permit = limits.reserveToken(subjectOf(caller));
  if ('limit' in permit) throw refusal(permit, headersFor(limits, caller));
  return permit;
}

/** Counts the tokens of a request at a guess; throws a 429 like `admit`, else gives `x-ratelimit-*` as name, value, … */
export function admitTokens(limits: Limits, caller: Caller, permit: RequestPermit, estimate: number): string[] {
  if (!caller.isLimited) return NO_HEADERS;
  const reached = permit.reserveTokens(estimate);
  const headers = headersFor(limits, caller);
  if (reached !== null) throw refusal(reached, headers);
  return headers;
}

/** What a request will take at a guess: its length in tokens and the most it may answer; 0 where nothing counts tokens. */
export function estimateTokens({ countsTokens }: Route, call: Call): number {
  if (!countsTokens) return 0;
  return Math.ceil(call.body.length / BYTES_PER_TOKEN) + plainMaximum(call);
}

const NO_HEADERS: string[] = [];

function subjectOf({ route, tokenSlot, limits }: Caller): Subject {
  return { slot: tokenSlot, limits, timeZone: route.timeZone };
}

function headersFor(limits: Limits, caller: Caller): string[] {
  const { rpm, tpm } = caller.limits;
  if (rpm < 0 && tpm < 0) return NO_HEADERS;
  return rateLimitHeaders(caller.limits, limits.tokenMinute(subjectOf(caller)));
}

function refusal({ limit, waitMs }: Reached, headers: readonly string[]): GatewayError {
  const advice = waitMs === null ? { retryIsPointless: true } : retryAdvice(waitMs);
  return new GatewayError(CODE[limit], { ...advice, limitedBy: `token:${limit}`, headers });
}

/** What a token may still do this minute, in OpenAI's `x-ratelimit-*` headers. */
function rateLimitHeaders({ rpm, tpm }: LimitSettings, { requests, tokens }: MinuteUsage): string[] {
  return [...family('requests', rpm, requests), ...family('tokens', tpm, tokens)];
}

function family(of: 'requests' | 'tokens', limit: number, { used, resetMs }: MinuteUsage['requests']): string[] {
  if (limit < 0) return [];
  return [
    `x-ratelimit-limit-${of}`,
    String(limit),
    `x-ratelimit-remaining-${of}`,
    String(Math.max(0, limit - used)),
    `x-ratelimit-reset-${of}`,
    `${(resetMs / 1000).toFixed(3)}s`,
  ];
}
