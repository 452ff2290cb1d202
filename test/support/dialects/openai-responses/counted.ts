import type { Blame, CountedSamples } from '../dialect-samples.js';
import { TOOK } from '../words.js';
import { event } from '../../scripted-upstream.js';

const RESPONSE = { id: 'resp_x', object: 'response', created_at: 1, model: 'm' };
const item = (text: string): object => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const WHY = 'It did not work';
const ERROR: Readonly<Record<Blame, object>> = {
  request: { message: WHY, type: 'invalid_request_error', code: 'context_length_exceeded' },
  upstream: { message: WHY, type: 'server_error', code: 'server_error' },
};

/** Answers that count what they took. */
export const COUNTED: CountedSamples = {
  counts: {
    usage: {
      input_tokens: TOOK.prompt,
      output_tokens: TOOK.completion,
      input_tokens_details: { cached_tokens: 0 },
    },
  },
  good: (counts) => {
    const whole = { ...RESPONSE, status: 'completed', output: [item('ok')], ...counts };
    return {
      whole,
      events: [
        event({ type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } }),
        event({ type: 'response.output_item.added', output_index: 0, item: item('') }),
        event({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'ok' }),
        event({ type: 'response.output_item.done', output_index: 0, item: item('ok') }),
        event({ type: 'response.completed', response: whole }),
      ],
    };
  },
  failed: {
    before: (counts, blame) => [
      event({ type: 'response.in_progress', response: { ...RESPONSE, status: 'in_progress', output: [], ...counts } }),
      event({ type: 'error', error: ERROR[blame] }),
    ],
    with: (counts, blame) => [
      event({
        type: 'response.failed',
        response: { ...RESPONSE, status: 'failed', error: ERROR[blame], output: [], ...counts },
      }),
    ],
  },
};
