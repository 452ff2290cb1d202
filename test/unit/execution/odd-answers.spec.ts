import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { BodyListener, BodyReader } from '../../../src/gateway/execution/reading/body-reader.js';
import { CollectedStream } from '../../../src/gateway/execution/reading/collected-stream.js';
import { relayedStream } from '../../../src/gateway/execution/reading/stream-relay.js';
import { ErrorBody, chatReply } from '../../../src/gateway/execution/reading/whole-reply.js';
import { WholeAnswer } from '../../../src/gateway/execution/reading/whole-answer.js';
import { retryHintMs } from '../../../src/gateway/health/retry-hints.js';
import { read, type Heard } from '../../support/heard.js';

const READERS: Readonly<Record<string, (listener: BodyListener) => BodyReader>> = {
  'a relayed stream': (listener) =>
    relayedStream(listener, {
      readsAll: false,
      reportedModel: null,
      withholdsUsage: true,
      passesPieces: true,
      maxEventBytes: 64 * 1024 * 1024,
    }),
  'a relayed stream of several choices under another name': (listener) =>
    relayedStream(listener, {
      readsAll: true,
      reportedModel: 'mine',
      withholdsUsage: false,
      passesPieces: true,
      maxEventBytes: 64 * 1024 * 1024,
    }),
  'a folded stream': (listener) =>
    new CollectedStream(listener, { reportedModel: null, maxEventBytes: 64 * 1024 * 1024 }),
  'a folded stream under another name': (listener) =>
    new CollectedStream(listener, { reportedModel: 'mine', maxEventBytes: 64 * 1024 * 1024 }),
  'a whole answer': (listener) =>
    new WholeAnswer(
      listener,
      chatReply({ asStream: false, hidesUsage: false, reportedModel: 'mine', kind: 'choices' }),
    ),
  'a whole answer for a stream': (listener) =>
    new WholeAnswer(listener, chatReply({ asStream: true, hidesUsage: true, reportedModel: 'mine', kind: 'choices' })),
  'a refusal': (listener) => new ErrorBody(listener, 429, (from, hint) => retryHintMs(from, hint, 0), {}),
};

const FIELDS = [
  'choices',
  'delta',
  'message',
  'tool_calls',
  'function',
  'index',
  'finish_reason',
  'content',
  'usage',
  'error',
  'code',
  'details',
  'retryDelay',
  'prompt_tokens',
  'model',
  'object',
  'text',
  '__proto__',
];

/** JSON of the fields that mean something, with values that they should not have. */
const { chunk: anyChunk } = fc.letrec((tie) => ({
  chunk: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1, 1e300, '', 'stop', 'x', 429, '34.07s', [], {}),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('chunk'),
  ),
}));

const anyEvents = fc.array(
  fc.oneof(
    anyChunk.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`),
    anyChunk.map((chunk) => `event: error\r\ndata: ${JSON.stringify(chunk)}\r\n\r\n`),
    fc.constantFrom('data: [DONE]\n\n', ': comment\n\n', 'data:\n\n', '\n', 'data: {', '\uFEFF'),
    fc.string().map((text) => `data: ${text}\n\n`),
  ),
  { maxLength: 8 },
);

const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';

function hasOneOutcome({ outcomes, fault }: Heard): boolean {
  return outcomes.length === 1 && (outcomes[0] === 'fail') === (fault !== null);
}

describe.each(Object.entries(READERS))('%s', (_name, make) => {
  it.each(['x', 7, true, []])('has one outcome for a delta that is no object: %j', (delta) => {
    const chunk = { choices: [{ index: 0, delta, text: 'said' }] };
    expect(hasOneOutcome(read(make, `data: ${JSON.stringify(chunk)}\n\n`, FINISH))).toBe(true);
  });

  it('has exactly one outcome, whatever events an upstream thinks up', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(hasOneOutcome(read(make, ...events))).toBe(true);
        expect(hasOneOutcome(read(make, ...events, FINISH))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('has exactly one outcome for any JSON, and for any bytes', () => {
    fc.assert(
      fc.property(anyChunk, fc.uint8Array({ maxLength: 200 }), (chunk, bytes) => {
        expect(hasOneOutcome(read(make, JSON.stringify(chunk)))).toBe(true);
        expect(hasOneOutcome(read(make, Buffer.from(bytes)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
