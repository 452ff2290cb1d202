import type { Bill } from '../execution/bill.js';
import type { AttemptTarget } from '../health/block.js';
import type { AttemptRecord, RequestOutcome, RequestRecord } from '../execution/record.js';
import type { Exclusion, Plan } from '../planning/plan.js';
import type { Call } from '../protocol/call.js';
import type { Usage } from '../protocol/usage.js';
import type { Caller } from '../access/caller.js';

/** What is told of one request; never content, never a secret. */
export interface RequestEntry {
  readonly caller: Caller;
  readonly call: Call;
  readonly plan: Plan;
  /** Absent where nothing is limited. */
  readonly reserved?: Reserved;
}

/** What was set aside for a request in the budgets of its token and route. */
export interface Reserved {
  readonly micros: number;
  /** The field, or the kind of request, for which it may cost more; null when it cannot. */
  readonly openEnded: string | null;
}

/**
 * Who asks for what, as the inside of a JSON object, put together by hand: a generic writer costs ten times as much.
 * Request ids and our own words hold no character that JSON escapes; names and models may.
 */
export function callFacts({ caller, call, plan }: RequestEntry): string {
  return (
    `"id":"${call.requestId}","tokenId":"${caller.tokenId}","routeId":"${caller.route.id}"` +
    `,"tenantId":"${caller.route.tenant.id}"` +
    `,"route":${JSON.stringify(caller.route.name)},"token":${JSON.stringify(caller.tokenLabel)}` +
    `,"operation":"${call.operation.name}","model":${JSON.stringify(plan.model)},"stream":${call.wantsStream}`
  );
}

/** How a request ended, or that it was refused before anything was tried. */
export type LedgerOutcome = RequestOutcome | 'refused';

/** What remains of a request that is over, or that was refused. */
export type OutcomeRecord = Omit<RequestRecord, 'outcome'> & { readonly outcome: LedgerOutcome };

/** What is told of a request besides who asked for what. */
interface Planned {
  readonly plan: Pick<Plan, 'candidates' | 'exclusions'>;
  readonly reserved?: Reserved;
}

/** A request that is over, and what remains of it. */
interface OverRequest extends Planned {
  readonly record: OutcomeRecord;
}

/**
 * What a request leaves in the log, in its receipt and in the ledger besides what has a column there, each declared here
 * alone; undefined where there is nothing to tell.
 */
const OTHER_FACTS = {
  /** Channels in the order of the plan, where there was a choice. */
  planned: ({ plan: { candidates } }) =>
    candidates.length < 2 ? undefined : candidates.map(({ target }) => target.channel.label),
  /** Who came later in its priority, for what it would not get of the request. */
  lossy: ({ plan: { candidates } }) => lossyOf(candidates),
  /** What the plan left out, and why. */
  excluded: ({ plan: { exclusions } }) => (exclusions.length === 0 ? undefined : exclusions.map(excluded)),
  /** Absent where neither the token nor its route has a budget. */
  reserved: ({ reserved }) => reserved && reservedOf(reserved),
  /** The upstream counted more tokens than the model can hold; the counts are held to that. */
  usageAnomaly: ({ record: { bill } }) => (bill?.isAnomalous === true ? (true as const) : undefined),
} satisfies Readonly<Record<string, (over: OverRequest) => unknown>>;

/** What has no column, by name. */
export type OtherFacts = {
  readonly [Name in keyof typeof OTHER_FACTS]?: Exclude<ReturnType<(typeof OTHER_FACTS)[Name]>, undefined>;
};

/** The names of what has no column, in their order. */
export const OTHER_NAMES = Object.keys(OTHER_FACTS) as readonly (keyof OtherFacts)[];

function otherFacts(over: OverRequest): string {
  let facts = '';
  for (const name of OTHER_NAMES) {
    const value = OTHER_FACTS[name](over);
    if (value !== undefined) facts += `,"${name}":${JSON.stringify(value)}`;
  }
  return facts;
}

/** How a request went, as the inside of a JSON object: the fields of a SettleRecord behind those of the call. */
export function outcomeFacts(request: Planned, record: OutcomeRecord): string {
  const { errorCode, firstContentMs, bill, place } = record;
  return (
    `"status":${record.status},"outcome":"${record.outcome}"` +
    (errorCode === null ? '' : `,"error":${JSON.stringify(errorCode)}`) +
    (place === null ? '' : placeFacts(place)) +
    otherFacts({ ...request, record }) +
    `,"attempts":[${record.attempts.map(attemptJson).join()}]` +
    (bill === null ? '' : billFacts(bill)) +
    (firstContentMs === null ? '' : `,"firstContentMs":${firstContentMs}`) +
    `,"durationMs":${record.durationMs}`
  );
}

function reservedOf({ micros, openEnded }: Reserved): { readonly micros: number; readonly openEnded?: string } {
  return openEnded === null ? { micros } : { micros, openEnded };
}

/** Tokens and their cost, behind other fields. */
export function billFacts({ usage, usageSource, costMicros }: Bill): string {
  return `,"usage":${usageJson(usage)},"usageSource":"${usageSource}","costMicros":${costMicros}`;
}

/** A channel and a model of it, behind other fields. */
function placeFacts({ channel, key, model }: AttemptTarget): string {
  return (
    `,"channel":${JSON.stringify(channel.label)},"channelId":"${channel.id}"` +
    `,"key":${key.index + 1},"keyId":"${key.id}","upstreamModel":${JSON.stringify(model)}`
  );
}

function usageJson(usage: Usage): string {
  return (
    `{"promptTokens":${usage.promptTokens},"completionTokens":${usage.completionTokens}` +
    `,"cachedTokens":${usage.cachedTokens},"cacheWriteTokens":${usage.cacheWriteTokens}` +
    `,"reasoningTokens":${usage.reasoningTokens}` +
    `,"audioPromptTokens":${usage.audioPromptTokens},"audioCompletionTokens":${usage.audioCompletionTokens}}`
  );
}

function lossyOf(candidates: Plan['candidates']): Lossy[] | undefined {
  if (!candidates.some(({ lost }) => lost !== undefined)) return undefined;
  return candidates.flatMap(({ target, lost }) =>
    lost === undefined ? [] : [{ channel: target.channel.label, dropped: lost }],
  );
}

interface Lossy {
  readonly channel: string;
  readonly dropped: readonly string[];
}

interface LeftOut {
  readonly channel: string;
  readonly model: string;
  readonly reason: string;
}

function excluded({ target, block }: Exclusion): LeftOut {
  return { channel: target.channel.label, model: target.model, reason: block.reason };
}

function attemptJson(attempt: AttemptRecord): string {
  const { channelId, keyId, channel, key, model, dialect, status, fault, bill } = attempt;
  const { startMs, connectMs, headersMs, durationMs } = attempt;
  return (
    `{"channel":${JSON.stringify(channel)},"channelId":"${channelId}","key":${key},"keyId":"${keyId}","model":${JSON.stringify(model)}` +
    `${dialect === undefined ? '' : `,"dialect":"${dialect}"`},"status":${status}` +
    `${fault === null ? '' : `,"fault":"${fault}"`},"startMs":${startMs}` +
    (connectMs === undefined ? '' : `,"connectMs":${connectMs}`) +
    `${headersMs === undefined ? '' : `,"headersMs":${headersMs}`},"durationMs":${durationMs}` +
    `${bill === undefined ? '' : billFacts(bill)}}`
  );
}
