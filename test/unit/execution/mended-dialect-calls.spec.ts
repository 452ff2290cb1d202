import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { dialectReply } from '../../../src/gateway/execution/reading/dialect-reply.js';
import {
  mappedStream,
  NamingMapper,
  PassthroughMapper,
} from '../../../src/gateway/execution/reading/dialect-stream.js';
import { mending } from '../../../src/gateway/execution/reading/mending-mapper.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { contextOf } from '../../support/dialect-streams.js';
import { Heard, read } from '../../support/heard.js';
import { MEANT } from '../../support/meant-calls.js';
import type { RunCall } from '../../support/dialects/dialect-samples.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';

const MENDED = ['openai-responses', 'anthropic', 'gemini'] as const;
const MAX_EVENT_BYTES = 1024 * 1024;
const STREAMS = MENDED.flatMap((dialect) =>
  Object.entries(SAMPLES[dialect].calls.oddStreams).map(([how, text]) => [dialect, how, text] as const),
);
const BODIES = MENDED.flatMap((dialect) =>
  Object.entries(SAMPLES[dialect].calls.oddBodies).map(([how, body]) => [dialect, how, body] as const),
);

function pass(dialect: (typeof MENDED)[number], text: string, model: string | null = null): Heard {
  const decoder = DIALECTS[dialect].streamDecoder('x');
  const carriage = model === null ? new PassthroughMapper(decoder) : new NamingMapper(decoder, dialect, model);
  return read(
    (listener) => mappedStream(listener, mending(carriage, DIALECTS[dialect], contextOf()), MAX_EVENT_BYTES),
    text,
  );
}

/** Items of a response may end in another order than they began in. */
function inOrder(calls: readonly RunCall[]): RunCall[] {
  return calls.toSorted(([one], [other]) => one.localeCompare(other));
}

describe.each(STREAMS)('a stream of %s passed on with %s', (dialect, _how, text) => {
  it.each([null, 'mine'])('has calls that its client can tell apart, named %s', (model) => {
    const heard = pass(dialect, text, model);
    expect(heard.outcomes).toEqual(['finish']);
    const calls = callsInStream(dialect, Buffer.from(heard.content + heard.body));
    expect(inOrder(calls)).toEqual(inOrder(MEANT));
  });
});

it.each([
  ['openai-responses', 'one after the other'],
  ['openai-responses', 'pieces in turn'],
  ['anthropic', 'one after the other'],
  ['gemini', 'one after the other'],
  ['gemini', 'both in one chunk'],
] as const)('a stream of %s with %s is passed on byte for byte', (dialect, how) => {
  const text = SAMPLES[dialect].calls.oddStreams[how]!;
  const heard = pass(dialect, text);
  expect(heard.content + heard.body).toBe(text);
});

it.each(BODIES)('a whole answer of %s with %s has its arguments as the dialect has them', (dialect, _how, body) => {
  const pair = { client: DIALECTS[dialect], upstream: DIALECTS[dialect] };
  const make = (model: string | null, text: string): JsonObject => {
    const translation = { pair, call: null, context: { ...contextOf(), model }, asStream: false };
    const settings = { isStream: false, maxEventBytes: MAX_EVENT_BYTES };
    return JSON.parse(read((listener) => dialectReply(listener, translation, settings), text).body) as JsonObject;
  };
  for (const model of [null, 'mine']) {
    expect(callsInBody(dialect, make(model, JSON.stringify(body)))).toEqual(MEANT);
  }
  expect(make('mine', JSON.stringify(body))[dialect === 'gemini' ? 'modelVersion' : 'model']).toBe('mine');
});
