import type { Blame, CountedSamples } from '../dialect-samples.js';
import { TOOK } from '../words.js';
import { event } from '../../scripted-upstream.js';

const CHUNK = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' };
const WHY = 'It did not work';
const ERROR: Readonly<Record<Blame, object>> = {
  request: { message: WHY, type: 'invalid_request_error', code: 'context_length_exceeded' },
  upstream: { message: WHY, type: 'server_error', code: 'server_error' },
};

/** Answers that count what they took. */
export const COUNTED: CountedSamples = {
  counts: { usage: { prompt_tokens: TOOK.prompt, completion_tokens: TOOK.completion } },
  good: (counts) => ({
    whole: {
      ...CHUNK,
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
      ...counts,
    },
    events: [
      event({ ...CHUNK, choices: [{ index: 0, delta: { role: 'assistant', content: 'ok' }, finish_reason: null }] }),
      event({ ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], ...counts }),
      'data: [DONE]\n\n',
    ],
  }),
  failed: {
    before: (counts, blame) => [event({ ...CHUNK, choices: [], ...counts }), event({ error: ERROR[blame] })],
    with: (counts, blame) => [event({ error: ERROR[blame], ...counts })],
  },
};
