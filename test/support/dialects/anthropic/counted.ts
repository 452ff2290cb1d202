import type { Blame, CountedSamples } from '../dialect-samples.js';
import { TOOK } from '../words.js';
import { event } from '../../scripted-upstream.js';

const MESSAGE = { id: 'msg_x', type: 'message', role: 'assistant', model: 'm', content: [] };
const NONE = { input_tokens: 0, output_tokens: 0 };
const WHY = 'It did not work';
const ERROR: Readonly<Record<Blame, object>> = {
  request: { type: 'invalid_request_error', code: 'context_length_exceeded', message: WHY },
  upstream: { type: 'api_error', message: WHY },
};

/** Answers that count what they took. */
export const COUNTED: CountedSamples = {
  counts: { usage: { input_tokens: 1, cache_read_input_tokens: TOOK.prompt - 1, output_tokens: TOOK.completion } },
  good: (counts) => ({
    whole: { ...MESSAGE, content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn', ...counts },
    events: [
      event({ type: 'message_start', message: { ...MESSAGE, usage: NONE } }),
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } }),
      event({ type: 'content_block_stop', index: 0 }),
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...counts }),
      event({ type: 'message_stop' }),
    ],
  }),
  failed: {
    before: (counts, blame) => [
      event({ type: 'message_start', message: { ...MESSAGE, ...counts } }),
      event({ type: 'error', error: ERROR[blame] }),
    ],
    with: (counts, blame) => [event({ type: 'error', error: ERROR[blame], ...counts })],
  },
};
