import { chatEvents, chunk, DONE, event } from './scripted-upstream.js';

/** USD for a million tokens of `test-model`. */
export const PRICES = { 'test-model': { input: '1.00', output: '10.00', cache_read: '0.10' } };

/** What an upstream says an answer took. */
export const COUNTED = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 };

/** A stream as upstreams send it that were asked for usage. */
export function countedStream(...words: string[]): string[] {
  const usage = event({ ...chunk({}), choices: [], usage: COUNTED });
  return [...chatEvents(...words).slice(0, -1), usage, DONE];
}
