import type { ErrorCode } from '../../platform/errors/catalogue.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import type { Route } from '../catalog/snapshot.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';
import type { Limits, Permit } from './limits.js';
import type { LimitName, Reached } from './meter.js';
import { mostAnswerTokens } from './worst-case.js';
import { rateLimitHeaders } from './token-headers.js';

const CODE: Readonly<Record<LimitName, ErrorCode>> = {
  rpm: 'gateway_rpm',
  rpd: 'gateway_rpd',
  tpm: 'gateway_tpm',
  tpd: 'gateway_tpd',
  concurrency: 'gateway_concurrency',
};

const BYTES_PER_TOKEN = 4;

/** A request that its token's limits have let in. */
export interface Admission {
  readonly permit: Permit;
  /** `x-ratelimit-*`, as name, value, … */
  readonly headers: readonly string[];
}

const UNLIMITED_ADMISSION: Admission = { permit: { settle() {}, cancel() {} }, headers: [] };

/** Lets a request in, counted in every limit of its token at once; throws a 429 that says which limit refused. */
export function admit(limits: Limits, { route, tokenSlot }: Caller, estimate: number): Admission {
  if (!route.isLimited) return UNLIMITED_ADMISSION;
  const subject = { slot: tokenSlot, limits: route.limits, timeZone: route.timeZone };
  const permit = limits.reserveToken(subject, estimate);
  const { rpm, tpm } = route.limits;
  const headers = rpm < 0 && tpm < 0 ? [] : rateLimitHeaders(route.limits, limits.tokenMinute(subject));
  if ('limit' in permit) throw refusal(permit, headers);
  return { permit, headers };
}

/** What a request will take at a guess: its length in tokens and the most it may answer; 0 where nothing counts tokens. */
export function estimateTokens({ countsTokens }: Route, call: Call): number {
  if (!countsTokens) return 0;
  return Math.ceil(call.body.length / BYTES_PER_TOKEN) + (mostAnswerTokens(call) ?? 0);
}

function refusal({ limit, waitMs }: Reached, headers: readonly string[]): GatewayError {
  const advice = waitMs === null ? { retryIsPointless: true } : retryAdvice(waitMs);
  return new GatewayError(CODE[limit], { ...advice, limitedBy: `token:${limit}`, headers });
}
