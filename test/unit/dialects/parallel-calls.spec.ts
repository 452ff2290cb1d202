import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { PLACEHOLDERS } from '../../support/dialects/openai-chat/odd-calls.js';
import { PAIRS, translateStream } from '../../support/dialect-answers.js';
import { translateReply } from '../../support/dialect-calls.js';
import { contextOf, decodeChunks, decoderOf, fold } from '../../support/dialect-streams.js';
import { MEANT } from '../../support/meant-calls.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';

const STREAMS = PAIRS.flatMap(([client, upstream]) =>
  Object.entries(SAMPLES[upstream].calls.oddStreams).map(([how, text]) => [client, upstream, how, text] as const),
);
const BODIES = PAIRS.flatMap(([client, upstream]) =>
  Object.entries(SAMPLES[upstream].calls.oddBodies).map(([how, body]) => [client, upstream, how, body] as const),
);

describe.each(STREAMS)(
  'for a client of %s, an upstream of %s that streams calls with %s',
  (client, upstream, _how, text) => {
    it('gives each call what belongs to it', () => {
      expect(callsInStream(client, translateStream([client, upstream], EMPTY_CALL, text))).toEqual(MEANT);
    });

    it('gives the same to a client that asked for no stream', () => {
      const events = decodeChunks(upstream, [Buffer.from(text)]);
      expect(events.at(-1)).toEqual({ kind: 'end' });
      const body = DIALECTS[client].encodeReply(fold(events), contextOf());
      expect(callsInBody(client, JSON.parse(JSON.stringify(body)) as typeof body)).toEqual(MEANT);
    });
  },
);

it.each(BODIES)(
  'for a client of %s, a whole answer of %s with %s has the calls that it means',
  (client, upstream, _how, body) => {
    const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
    expect(callsInBody(client, translateReply(pair, body, EMPTY_CALL, contextOf()))).toEqual(MEANT);
  },
);

it.each(DIALECT_NAMES)('for a client of %s, placeholders in the heads of chat calls give way', (client) => {
  const translated = translateStream([client, 'openai-chat'], EMPTY_CALL, PLACEHOLDERS);
  expect(callsInStream(client, translated)).toEqual([...MEANT, ['bare', {}]]);
  const body = DIALECTS[client].encodeReply(
    fold(decodeChunks('openai-chat', [Buffer.from(PLACEHOLDERS)])),
    contextOf(),
  );
  expect(callsInBody(client, JSON.parse(JSON.stringify(body)) as typeof body)).toEqual([...MEANT, ['bare', {}]]);
});

it('the first of parallel calls is passed on while it comes, the next as soon as the first is whole', () => {
  const decoder = decoderOf('openai-chat');
  const push = (calls: object[]): string[] =>
    decoder
      .push(JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: calls } }] }), null)
      .map(({ kind }) => kind);
  expect(push([{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }])).toEqual(['start', 'tool_call']);
  expect(push([{ index: 0, function: { arguments: '{"x":' } }])).toEqual(['tool_arguments']);
  expect(push([{ index: 1, id: 'b', function: { name: 'g', arguments: '{' } }])).toEqual([]);
  expect(push([{ index: 0, function: { arguments: '"}"}' } }])).toEqual([
    'tool_arguments',
    'tool_call_end',
    'tool_call',
    'tool_arguments',
  ]);
  expect(push([{ index: 1, function: { arguments: '}' } }])).toEqual(['tool_arguments']);
});
