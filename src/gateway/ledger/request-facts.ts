import type { Bill } from '../execution/bill.js';
import type { AttemptTarget } from '../health/block.js';
import type { AttemptRecord } from '../execution/record.js';
import type { Plan } from '../planning/plan.js';
import type { Call } from '../protocol/call.js';
import type { Usage } from '../protocol/usage.js';
import type { Caller } from '../access/caller.js';
import { otherFacts, type OutcomeRecord, type Planned, type Reserved } from './other-facts.js';

/** What is told of one request; never content, never a secret. */
export interface RequestEntry {
  readonly caller: Caller;
  readonly call: Call;
  readonly plan: Plan;
  /** Absent where nothing is limited. */
  readonly reserved?: Reserved;
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
