import type { ViewSamples } from '../dialect-samples.js';
import { counted, isFailure, isText, list, unless } from '../words.js';

/** How clients of the dialect look at an answer. */
export const VIEW: ViewSamples = {
  start: /^/g,
  end: /"finishReason":\s*"[A-Z_]+"/,
  endMark: /"finishReason"/,
  /** Every response has a candidate of which the parts are a list. */
  wrongInStream: (events) =>
    events
      .filter((event) => !isFailure(event))
      .flatMap((event) => unless(list(event['candidates']).length > 0, 'a response without candidates')),
  wrongInBody: ({ candidates: answers }) =>
    unless(list(answers).length > 0 && list(answers).every((each) => isText(each['finishReason'])), 'no candidates'),
  tokens: ({ usageMetadata: usage }) =>
    counted(usage, ['promptTokenCount'], ['candidatesTokenCount', 'thoughtsTokenCount']),
  words: { whole: 'candidates.[].content.parts.[].text', event: [null, 'candidates.[].content.parts.[].text'] },
};
