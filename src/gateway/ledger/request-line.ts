import type { Exclusion, Plan } from '../planning/plan.js';
import type { AttemptRecord, RequestRecord } from '../execution/record.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';

/** What is told of one request; never content, never a secret. */
export interface RequestEntry {
  readonly caller: Caller;
  readonly call: Call;
  readonly plan: Plan;
  readonly record: RequestRecord;
}

const INFO = 30;

/**
 * The line of one request as JSON, its end included, put together by hand: a logger's generic path costs ten times as
 * much. Request ids and our own words hold no character that JSON escapes; names and models may.
 */
export function requestLine({ caller, call, plan, record }: RequestEntry, now: number): string {
  const { usage, errorCode, firstContentMs } = record;
  return (
    `{"level":${INFO},"time":${now},"msg":"request","id":"${call.requestId}","route":${JSON.stringify(caller.route.name)}` +
    `,"token":${JSON.stringify(caller.tokenLabel)},"operation":"${call.operation.name}","model":${JSON.stringify(plan.model)}` +
    `,"stream":${call.wantsStream},"status":${record.status},"outcome":"${record.outcome}"` +
    (errorCode === null ? '' : `,"error":${JSON.stringify(errorCode)}`) +
    planJson(plan) +
    `,"attempts":[${record.attempts.map(attemptJson).join()}]` +
    (usage === null ? '' : `,"promptTokens":${usage.promptTokens},"completionTokens":${usage.completionTokens}`) +
    (firstContentMs === null ? '' : `,"firstContentMs":${firstContentMs}`) +
    `,"durationMs":${record.durationMs}}\n`
  );
}

/** The order of the plan where there was a choice, and what was left out. */
function planJson({ candidates, exclusions }: Plan): string {
  const planned =
    candidates.length < 2 ? '' : `,"planned":${JSON.stringify(candidates.map(({ target }) => target.channel.id))}`;
  return exclusions.length === 0 ? planned : `${planned},"excluded":${JSON.stringify(exclusions.map(excluded))}`;
}

function excluded({ target, block }: Exclusion): object {
  return { channel: target.channel.id, model: target.model, reason: block.reason };
}

function attemptJson({ channel, key, model, status, fault, durationMs }: AttemptRecord): string {
  return (
    `{"channel":${JSON.stringify(channel)},"key":${key},"model":${JSON.stringify(model)},"status":${status}` +
    `${fault === null ? '' : `,"fault":"${fault}"`},"durationMs":${durationMs}}`
  );
}
