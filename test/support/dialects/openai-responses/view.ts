import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { wrongInEvent, wrongInResponse } from '../../responses-schema.js';
import type { ViewSamples } from '../dialect-samples.js';
import { counted, fields, unless } from '../words.js';

/** Numbered events, each as documented; items and parts open one in another, and are closed before the end. */
function wrongInStream(events: readonly JsonObject[], isComplete: boolean): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [at, event] of events.entries()) {
    const { type, sequence_number: number, output_index: item, content_index: part, summary_index: summary } = event;
    const inItem = [part, summary].find((each) => typeof each === 'number') ?? 'item';
    const place = `${String(item)}/${String(inItem)}`;
    const name = String(type);
    wrong.push(...wrongInEvent(event), ...unless(number === at, `event ${at} bears number ${String(number)}`));
    if (/(?:item|part)\.added$/.test(name)) open.push(place);
    else if (/(?:item|part)\.done$/.test(name))
      wrong.push(...unless(open.pop() === place, `${place} ends out of order`));
  }
  return [...wrong, ...unless(!isComplete || open.length === 0, 'an item without an end')];
}

/** How clients of the dialect look at an answer. */
export const VIEW: ViewSamples = {
  start: /event: response\.created\n/g,
  end: /"type":\s*"response\.(?:completed|incomplete)"/,
  endMark: /response\.completed/,
  wrongInStream,
  wrongInBody: wrongInResponse,
  tokens: ({ usage, response }) => counted(usage ?? fields(response)['usage'], ['input_tokens'], ['output_tokens']),
  words: { whole: 'output.[].content.[].text', event: ['response.output_text.delta', 'delta'] },
};
