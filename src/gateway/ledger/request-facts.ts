import type { Bill } from '../execution/bill.js';
import type { AttemptTarget } from '../health/block.js';
import type { AttemptRecord, RequestRecord } from '../execution/record.js';
import type { Exclusion, Plan } from '../planning/plan.js';
import type { Call } from '../protocol/call.js';
import type { LedgerOutcome } from './journal/journal-record.js';
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

/** What remains of a request that is over, or that was refused. */
export type OutcomeRecord = Omit<RequestRecord, 'outcome'> & { readonly outcome: LedgerOutcome };

/** How a request went, as the inside of a JSON object: the fields of a SettleRecord behind those of the call. */
export function outcomeFacts(plan: Plan, record: OutcomeRecord, reserved?: Reserved): string {
  const { errorCode, firstContentMs, bill, place } = record;
  return (
    `"status":${record.status},"outcome":"${record.outcome}"` +
    (errorCode === null ? '' : `,"error":${JSON.stringify(errorCode)}`) +
    (place === null ? '' : placeFacts(place)) +
    planFacts(plan) +
    `,"attempts":[${record.attempts.map(attemptJson).join()}]` +
    (bill === null ? '' : billFacts(bill)) +
    (reserved === undefined ? '' : `,"reserved":${reservedJson(reserved)}`) +
    (firstContentMs === null ? '' : `,"firstContentMs":${firstContentMs}`) +
    `,"durationMs":${record.durationMs}`
  );
}

function reservedJson({ micros, openEnded }: Reserved): string {
  return openEnded === null ? `{"micros":${micros}}` : `{"micros":${micros},"openEnded":${JSON.stringify(openEnded)}}`;
}

/** Tokens and their cost, behind other fields. */
export function billFacts({ usage, usageSource, costMicros, isAnomalous }: Bill): string {
  const facts = `,"usage":${usageJson(usage)},"usageSource":"${usageSource}","costMicros":${costMicros}`;
  return isAnomalous === true ? `${facts},"usageAnomaly":true` : facts;
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

/** The order of the plan where there was a choice, and what was left out. */
function planFacts({ candidates, exclusions }: Plan): string {
  const planned =
    candidates.length < 2 ? '' : `,"planned":${JSON.stringify(candidates.map(({ target }) => target.channel.label))}`;
  const lossy = candidates.some(({ lost }) => lost !== undefined)
    ? `,"lossy":${JSON.stringify(lossyOf(candidates))}`
    : '';
  const order = planned + lossy;
  return exclusions.length === 0 ? order : `${order},"excluded":${JSON.stringify(exclusions.map(excluded))}`;
}

/** Who comes later in its priority for what it would not get of the request. */
function lossyOf(candidates: Plan['candidates']): object[] {
  return candidates.flatMap(({ target, lost }) =>
    lost === undefined ? [] : [{ channel: target.channel.label, dropped: lost }],
  );
}

function excluded({ target, block }: Exclusion): object {
  return { channel: target.channel.label, model: target.model, reason: block.reason };
}

function attemptJson(attempt: AttemptRecord): string {
  const { channelId, keyId, channel, key, model, dialect, status, fault, durationMs } = attempt;
  return (
    `{"channel":${JSON.stringify(channel)},"channelId":"${channelId}","key":${key},"keyId":"${keyId}","model":${JSON.stringify(model)}` +
    `${dialect === undefined ? '' : `,"dialect":"${dialect}"`},"status":${status}` +
    `${fault === null ? '' : `,"fault":"${fault}"`},"durationMs":${durationMs}}`
  );
}
