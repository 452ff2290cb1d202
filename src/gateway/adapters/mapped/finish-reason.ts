const REASONS: Readonly<Record<string, string>> = {
  length: 'length',
  max_tokens: 'length',
  max_length: 'length',
  max_output_tokens: 'length',
  tool_calls: 'tool_calls',
  tool_use: 'tool_calls',
  tool_call: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
  error: 'error',
  failed: 'error',
  failure: 'error',
};

/** An API's word for why an answer ended, in OpenAI's words; a word that nobody knows is a plain `stop`. */
export function finishReasonOf(found: unknown): string {
  return (typeof found === 'string' ? REASONS[found.toLowerCase()] : undefined) ?? 'stop';
}
