import {
  decodeFinishReason as fromAnthropic,
  encodeFinishReason as toAnthropic,
} from '../../../src/gateway/dialects/anthropic/finish-reason.js';
import {
  decodeFinishReason as fromGemini,
  encodeFinishReason as toGemini,
} from '../../../src/gateway/dialects/gemini/finish-reason.js';
import {
  decodeFinishReason as fromChat,
  encodeFinishReason as toChat,
} from '../../../src/gateway/dialects/openai-chat/finish-reason.js';
import {
  decodeFinishReason as fromResponses,
  encodeFinishReason as toResponses,
} from '../../../src/gateway/dialects/openai-responses/finish-reason.js';
import { FAILURES } from '../../support/dialects/gemini/ends.js';
import { decodeChunks } from '../../support/dialect-streams.js';

it.each([
  ['stop', 'stop', null, 'end_turn', 'STOP'],
  ['stop_sequence', 'stop', null, 'stop_sequence', 'STOP'],
  ['length', 'length', 'max_output_tokens', 'max_tokens', 'MAX_TOKENS'],
  ['context_window', 'length', 'max_output_tokens', 'model_context_window_exceeded', 'MAX_TOKENS'],
  ['tool_calls', 'tool_calls', null, 'tool_use', 'STOP'],
  ['content_filter', 'content_filter', 'content_filter', 'refusal', 'SAFETY'],
  ['refusal', 'content_filter', 'content_filter', 'refusal', 'SAFETY'],
  ['pause', 'stop', null, 'pause_turn', 'STOP'],
  ['other', 'stop', null, 'end_turn', 'STOP'],
] as const)('%s is %s, %s, %s and %s', (reason, chat, responses, anthropic, gemini) => {
  expect([toChat(reason), toResponses(reason), toAnthropic(reason), toGemini(reason)]).toEqual([
    chat,
    responses,
    anthropic,
    gemini,
  ]);
});

it.each([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['eos', 'other'],
  ['constructor', 'other'],
])('chat says %s for %s', (word, reason) => expect(fromChat(word)).toBe(reason));

it.each([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['stop_sequence', 'stop_sequence'],
  ['tool_use', 'tool_calls'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context_window'],
  ['compaction', 'other'],
])('Anthropic says %s for %s', (word, reason) => expect(fromAnthropic(word)).toBe(reason));

it.each([
  [null, false, 'stop'],
  [null, true, 'tool_calls'],
  ['max_output_tokens', true, 'length'],
  ['content_filter', false, 'content_filter'],
  ['novelty', false, 'other'],
] as const)('Responses says %s (calls: %s) for %s', (word, hasCalls, reason) =>
  expect(fromResponses(word, hasCalls)).toBe(reason),
);

it.each([
  ['STOP', false, 'stop'],
  ['STOP', true, 'tool_calls'],
  ['MAX_TOKENS', true, 'length'],
  ['SAFETY', false, 'content_filter'],
  ['RECITATION', false, 'content_filter'],
  ['LANGUAGE', false, 'content_filter'],
  ['BLOCKLIST', false, 'content_filter'],
  ['PROHIBITED_CONTENT', false, 'content_filter'],
  ['SPII', false, 'content_filter'],
  ['IMAGE_SAFETY', false, 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', false, 'content_filter'],
  ['IMAGE_RECITATION', false, 'content_filter'],
  ['CONTINUATION', false, 'pause'],
  ['NOVELTY', false, 'other'],
] as const)('Gemini says %s (calls: %s) for %s', (word, hasCalls, reason) =>
  expect(fromGemini(word, hasCalls)).toBe(reason),
);

it.each(FAILURES)('Gemini’s %s is an error and never a stop', (word) => {
  expect(fromGemini(word, true)).toBeNull();
  const response = {
    candidates: [{ index: 0, content: { parts: [{ text: 'a' }] }, finishReason: word, finishMessage: 'bad' }],
  };
  const events = decodeChunks('gemini', [Buffer.from(`data: ${JSON.stringify(response)}\n\n`)]);
  expect(events.map(({ kind }) => kind)).toEqual(['start', 'text', 'error']);
  expect(events.at(-1)).toMatchObject({
    refusal: { status: null, code: word.toLowerCase(), type: 'server_error', message: 'bad' },
  });
});
