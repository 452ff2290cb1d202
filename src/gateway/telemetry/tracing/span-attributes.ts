import type { Attributes } from '@opentelemetry/api';
import type { Bill } from '../../execution/bill.js';
import type { AttemptRecord, RequestRecord } from '../../execution/record.js';
import type { RequestEntry } from '../../ledger/request-facts.js';
import type { Call } from '../../protocol/call.js';
import { ATTRIBUTE, operationName, providerName } from './conventions.js';

const MICROS = 1e6;

/** What the span of a request tells about what was asked; ids of the configuration and a model, never content. */
export function requestAttributes({ caller, call, plan }: RequestEntry): Attributes {
  return {
    [ATTRIBUTE.operation]: operationName(call.operation),
    [ATTRIBUTE.requestModel]: plan.model,
    [ATTRIBUTE.requestStream]: call.wantsStream,
    [ATTRIBUTE.requestId]: call.requestId,
    [ATTRIBUTE.route]: caller.route.name,
    [ATTRIBUTE.token]: caller.tokenLabel,
  };
}

/** What the span of a request tells about its end. Tokens stand at the attempt that took them, and only there. */
export function outcomeAttributes(record: RequestRecord): Attributes {
  const { status, outcome, attempts, errorCode } = record;
  const failure = outcome === 'completed' ? null : (errorCode ?? outcome);
  return {
    [ATTRIBUTE.httpStatus]: status,
    [ATTRIBUTE.outcome]: outcome,
    [ATTRIBUTE.attempts]: attempts.length,
    ...(failure === null ? {} : { [ATTRIBUTE.errorType]: failure }),
  };
}

/** What the span of an attempt tells. */
export function attemptAttributes({ caller, call }: RequestEntry, attempt: AttemptRecord): Attributes {
  const channel = caller.route.channels.find(({ id }) => id === attempt.channelId);
  return {
    [ATTRIBUTE.operation]: operationName(call.operation),
    [ATTRIBUTE.requestModel]: attempt.model,
    [ATTRIBUTE.requestStream]: call.wantsStream,
    [ATTRIBUTE.channel]: attempt.channel,
    [ATTRIBUTE.key]: attempt.key,
    ...(call.choices === 1 ? {} : { [ATTRIBUTE.choiceCount]: call.choices }),
    ...(channel === undefined ? {} : { [ATTRIBUTE.provider]: providerName(channel.provider) }),
    ...(channel === undefined || channel.transport.kind === 'echo'
      ? {}
      : serverAttributes(channel.addresses.endpoints[call.operation.name].origin)),
    ...(attempt.status === null ? {} : { [ATTRIBUTE.httpStatus]: attempt.status }),
    ...(attempt.fault === null ? {} : { [ATTRIBUTE.errorType]: attempt.fault }),
  };
}

/** What an attempt took, and how soon its first content came. */
export function answerAttributes(bill: Bill | null, firstContentMs: number | null): Attributes {
  return {
    ...(firstContentMs === null ? {} : { [ATTRIBUTE.firstChunk]: firstContentMs / 1000 }),
    ...(bill === null ? {} : usageAttributes(bill)),
  };
}

function usageAttributes({ usage, usageSource, costMicros }: Bill): Attributes {
  return {
    [ATTRIBUTE.inputTokens]: usage.promptTokens,
    [ATTRIBUTE.outputTokens]: usage.completionTokens,
    [ATTRIBUTE.cacheReadTokens]: usage.cachedTokens,
    [ATTRIBUTE.cacheWriteTokens]: usage.cacheWriteTokens,
    [ATTRIBUTE.reasoningTokens]: usage.reasoningTokens,
    [ATTRIBUTE.audioInputTokens]: usage.audioPromptTokens,
    [ATTRIBUTE.audioOutputTokens]: usage.audioCompletionTokens,
    [ATTRIBUTE.usageSource]: usageSource,
    ...(costMicros === null ? {} : { [ATTRIBUTE.cost]: costMicros / MICROS }),
  };
}

function serverAttributes(origin: string): Attributes {
  const { hostname, port, protocol } = new URL(origin);
  return {
    [ATTRIBUTE.serverAddress]: hostname,
    [ATTRIBUTE.serverPort]: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

/** The name of the span of a call at an upstream, as the conventions have it. */
export function spanName(call: Call, model: string): string {
  return `${operationName(call.operation)} ${model}`;
}
