import type { FinishReason } from '../../protocol/finish-reason.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';

const DECODED: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop_sequence'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'context_window'],
  ['tool_use', 'tool_calls'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
]);

const ENCODED = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  context_window: 'model_context_window_exceeded',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
} as const satisfies Record<FinishReason, string>;

/** The failure that a `stop_reason` stands for at servers that are compatible; null for an answer that ended. */
export function stopFailure(reason: unknown): UpstreamError | null {
  if (reason !== 'error') return null;
  return { status: null, code: 'error', type: 'api_error', param: null, message: '', retryAfterMs: null };
}

/** The reason behind a `stop_reason`; a word that nobody knows is `other`. */
export function decodeFinishReason(reason: string): FinishReason {
  return DECODED.get(reason) ?? 'other';
}

/** The `stop_reason` for a reason. */
export function encodeFinishReason(reason: FinishReason): string {
  return ENCODED[reason];
}
