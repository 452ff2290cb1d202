import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { ViewSamples } from '../dialect-samples.js';
import { counted, isObject, isText, unless } from '../words.js';

/** A message starts once; blocks follow each other, each with a start and an end; the reason comes before the end. */
function wrongInStream(events: readonly JsonObject[], isComplete: boolean): string[] {
  const types = events.map(({ type }) => String(type));
  const wrong = unless(types.length === 0 || types[0] === 'message_start' || types[0] === 'error', 'no start');
  let open: unknown = null;
  let next = 0;
  for (const { type, index } of events) {
    if (type === 'content_block_start') {
      wrong.push(...unless(open === null && index === next, `block ${String(index)} begins out of order`));
      open = next++;
    }
    if (type === 'content_block_delta') wrong.push(...unless(index === open, `block ${String(index)} is not open`));
    if (type === 'content_block_stop') {
      wrong.push(...unless(index === open, `block ${String(index)} ends out of order`));
      open = null;
    }
  }
  const isEnded = open === null && types.at(-2) === 'message_delta' && types.at(-1) === 'message_stop';
  return [...wrong, ...unless(!isComplete || isEnded, 'an end that is none')];
}

/** How clients of the dialect look at an answer. */
export const VIEW: ViewSamples = {
  start: /event: message_start\n/g,
  end: /"type":\s*"message_stop"/,
  endMark: /message_stop/,
  wrongInStream,
  wrongInBody: ({ content, stop_reason: reason, usage }) =>
    unless(Array.isArray(content) && isText(reason) && isObject(usage), 'no message'),
  tokens: ({ type, usage }) =>
    type === 'message_start' || (type === 'message_delta' && !isObject(usage))
      ? null
      : counted(usage, ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'], ['output_tokens']),
  words: { whole: 'content.[].text', event: ['content_block_delta', 'delta.text'] },
};
