import type { FinishReason } from '../../protocol/finish-reason.js';

/** Reasons that say the answer is of no use: they end in an error and not in a finish. */
const FAILURES: ReadonlySet<string> = new Set([
  'OTHER',
  'FINISH_REASON_UNSPECIFIED',
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'NO_IMAGE',
  'IMAGE_OTHER',
]);

const DECODED: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'pause'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

const ENCODED = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  length: 'MAX_TOKENS',
  context_window: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  other: 'STOP',
} as const satisfies Record<FinishReason, string>;

/** The reason behind a `finishReason`, null for a failure; the dialect says of tool calls merely that it stopped. */
export function decodeFinishReason(reason: string, hasToolCalls: boolean): FinishReason | null {
  if (FAILURES.has(reason)) return null;
  const decoded = DECODED.get(reason) ?? 'other';
  return decoded === 'stop' && hasToolCalls ? 'tool_calls' : decoded;
}

/** The `finishReason` for a reason. */
export function encodeFinishReason(reason: FinishReason): string {
  return ENCODED[reason];
}
