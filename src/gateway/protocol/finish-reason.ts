/** Why a model stopped, as finely as any dialect tells it. */
export const FINISH_REASONS = [
  'stop',
  'stop_sequence',
  'length',
  'context_window',
  'tool_calls',
  'content_filter',
  'refusal',
  'pause',
  'other',
] as const;

/** One of the reasons; an answer that went wrong has none but ends in an error. */
export type FinishReason = (typeof FINISH_REASONS)[number];
