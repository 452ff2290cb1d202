import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { EndSamples, Named } from '../dialect-samples.js';
import { textsOf } from '../words.js';
import { event } from '../../scripted-upstream.js';

const USAGE_METADATA = { usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 } };

function candidate(fields: JsonObject, more: JsonObject = {}): string {
  return event({ candidates: [{ index: 0, ...fields }], ...more });
}

function content(text: string): JsonObject {
  return { content: { role: 'model', parts: [{ text }] } };
}

/** Reasons that say that an answer is of no use. */
export const FAILURES = [
  'OTHER',
  'FINISH_REASON_UNSPECIFIED',
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
  'NO_IMAGE',
  'IMAGE_OTHER',
];

function failures(finishReason: string): Named<string> {
  const failing = { finishReason, finishMessage: 'no' };
  return {
    [`${finishReason} alone`]: candidate(failing),
    [`${finishReason} beside usage`]: candidate(failing, USAGE_METADATA),
    [`${finishReason} beside content and usage`]: candidate({ ...failing, ...content('more') }, USAGE_METADATA),
  };
}

function finishes(finishReason: string): Named<string> {
  return {
    [`${finishReason} alone`]: candidate({ finishReason }),
    [`${finishReason} beside content and usage`]: candidate({ ...content('more'), finishReason }, USAGE_METADATA),
  };
}

/** How a stream of the dialect ends. */
export const ENDS: EndSamples = {
  begun: candidate(content('some'), USAGE_METADATA),
  failing: {
    ...Object.assign({}, ...FAILURES.map(failures)),
    'a failing candidate in front of one that goes on': event({
      candidates: [
        { index: 0, finishReason: 'OTHER' },
        { index: 1, ...content('fine'), finishReason: 'STOP' },
      ],
      ...USAGE_METADATA,
    }),
    'a failing candidate behind one that has finished': event({
      candidates: [
        { index: 0, ...content('fine'), finishReason: 'STOP' },
        { index: 1, finishReason: 'OTHER' },
      ],
      ...USAGE_METADATA,
    }),
    'a blocked prompt': event({ promptFeedback: { blockReason: 'SAFETY' } }),
    'a blocked prompt beside usage': event({ promptFeedback: { blockReason: 'OTHER' }, ...USAGE_METADATA }),
    'a blocked prompt beside an empty candidate': event({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      candidates: [{ index: 0 }],
      ...USAGE_METADATA,
    }),
    'an error': event({ error: { code: 503, status: 'UNAVAILABLE', message: 'no' } }),
    'an error beside a candidate': candidate(content('more'), { error: { code: 503, message: 'no' } }),
    'an error in a list': event([{ error: { code: 503, status: 'UNAVAILABLE', message: 'no' } }]),
    'no JSON': 'data: {"candidates":\n\n',
  } as Named<string>,
  finishing: textsOf(
    ['STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'LANGUAGE', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'NEW_WORD'],
    finishes,
  ),
};
