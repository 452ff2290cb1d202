import type { FinishReason } from '../../protocol/finish-reason.js';

const DECODED: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
]);

const ENCODED = {
  stop: null,
  stop_sequence: null,
  length: 'max_output_tokens',
  context_window: 'max_output_tokens',
  tool_calls: null,
  content_filter: 'content_filter',
  refusal: 'content_filter',
  pause: null,
  other: null,
} as const satisfies Record<FinishReason, string | null>;

/** The reason behind a response that is complete (`reason` null), or incomplete for a reason. */
export function decodeFinishReason(reason: string | null, hasToolCalls: boolean): FinishReason {
  if (reason === null) return hasToolCalls ? 'tool_calls' : 'stop';
  return DECODED.get(reason) ?? 'other';
}

/** Why a response is incomplete; null for one that is complete. */
export function encodeFinishReason(reason: FinishReason): string | null {
  return ENCODED[reason];
}
