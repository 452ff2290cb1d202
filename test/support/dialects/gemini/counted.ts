import type { Blame, CountedSamples } from '../dialect-samples.js';
import { TOOK } from '../words.js';
import { event } from '../../scripted-upstream.js';

const WHY = 'It did not work';
const ERROR: Readonly<Record<Blame, object>> = {
  request: { code: 400, message: WHY, status: 'INVALID_ARGUMENT' },
  upstream: { code: 500, message: WHY, status: 'INTERNAL' },
};

/** Answers that count what they took. */
export const COUNTED: CountedSamples = {
  counts: { usageMetadata: { promptTokenCount: TOOK.prompt, candidatesTokenCount: TOOK.completion } },
  good: (counts) => {
    const candidate = { content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP', index: 0 };
    const whole = { candidates: [candidate], ...counts };
    return { whole, events: [event(whole)] };
  },
  failed: {
    before: (counts, blame) => [event({ candidates: [], ...counts }), event({ error: ERROR[blame] })],
    with: (counts, blame) => [event({ error: ERROR[blame], ...counts })],
  },
};
