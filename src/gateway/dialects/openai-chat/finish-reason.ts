import type { FinishReason } from '../../protocol/finish-reason.js';

const DECODED: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
]);

const ENCODED = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  context_window: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  other: 'stop',
} as const satisfies Record<FinishReason, string>;

/** The reason behind a `finish_reason`; a word that nobody knows is `other`. */
export function decodeFinishReason(reason: string): FinishReason {
  return DECODED.get(reason) ?? 'other';
}

/** The `finish_reason` for a reason. */
export function encodeFinishReason(reason: FinishReason): string {
  return ENCODED[reason];
}
