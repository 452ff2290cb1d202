/** Why a model stopped, as finely as any dialect tells it; an answer that went wrong has no reason but an error. */
export type FinishReason =
  | 'stop'
  | 'stop_sequence'
  | 'length'
  | 'context_window'
  | 'tool_calls'
  | 'content_filter'
  | 'refusal'
  | 'pause'
  | 'other';
