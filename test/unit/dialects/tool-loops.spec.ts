import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { replyEvents } from '../../../src/gateway/dialects/shared/reply-events.js';
import { StreamTranslation, translateCall, type UpstreamModel } from '../../../src/gateway/dialects/translation.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { NeutralCall } from '../../../src/gateway/protocol/neutral-call.js';
import type { NeutralReply } from '../../../src/gateway/protocol/neutral-reply.js';
import type { AssistantPart, ReasoningSignature } from '../../../src/gateway/protocol/part.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { traitsAt, translateReply } from '../../support/dialect-calls.js';
import { contextOf, EventCutter, replyOfStream } from '../../support/dialect-streams.js';
import { SAMPLES } from '../../support/dialects/samples.js';

const PAIRS = DIALECT_NAMES.flatMap((client) =>
  DIALECT_NAMES.filter((upstream) => upstream !== client).map((upstream) => [client, upstream] as const),
);
const ADDRESS = { model: 'm', wantsStream: false };
const TURNS = [1, 2, 3];

/** What an upstream of the dialect would sign the thought of a turn with. */
function signatureOf(upstream: DialectName, turn: number): ReasoningSignature {
  const data = Buffer.from(`secret state of ${upstream} in turn ${turn}`).toString('base64');
  return SAMPLES[upstream].thinking.signature(data, turn);
}

/** A thought, a word to the user, and a call. Some have the summary of a thought apart from its signature. */
function turnOf(upstream: DialectName, turn: number): AssistantPart[] {
  const signature = signatureOf(upstream, turn);
  const text = `Thought ${turn}`;
  const thoughts: AssistantPart[] = SAMPLES[upstream].thinking.signsApart
    ? [
        { kind: 'reasoning', text, signature: null },
        { kind: 'reasoning', text: '', signature },
      ]
    : [{ kind: 'reasoning', text, signature }];
  return [
    ...thoughts,
    { kind: 'tool_call', id: `call_${turn}`, name: 'get_weather', arguments: `{"turn":${turn}}`, isCustom: false },
  ];
}

function modelOf(upstream: DialectName): UpstreamModel {
  const { model } = SAMPLES[upstream].thinking.upstream;
  return { name: model, traits: traitsAt(upstream, model) };
}

function replyOf(upstream: DialectName, turn: number): NeutralReply {
  const parts = turnOf(upstream, turn);
  return {
    model: modelOf(upstream).name,
    usage: null,
    choices: [{ index: 0, parts, finish: 'tool_calls', stopSequence: null, logprobs: [] }],
  };
}

/** Lets a client of one dialect run three turns of tools against an upstream of another. */
function converse(
  client: DialectName,
  upstream: DialectName,
  isStream: boolean,
): { last: JsonObject; call: NeutralCall } {
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  const { agent } = SAMPLES[client].requests;
  let body = agent.open('How is the weather?');
  for (const turn of TURNS) {
    const { call } = translateCall(pair, body, ADDRESS, modelOf(upstream));
    const context = { ...contextOf(body), id: `turn-${turn}` };
    const reply = isStream ? streamed(pair, { call, turn, context }) : whole(pair, { call, turn, context });
    body = agent.goOn(body, JSON.parse(JSON.stringify(reply)) as JsonObject, `result ${turn}`);
  }
  const { body: last, call } = translateCall(pair, body, ADDRESS, modelOf(upstream));
  return { last, call };

  function whole(...[names, { call: asked, turn, context }]: Parameters<typeof streamed>): JsonObject {
    const wire = JSON.parse(
      JSON.stringify(names.upstream.encodeReply(replyOf(upstream, turn), contextOf())),
    ) as unknown;
    return translateReply(names, wire, asked, context);
  }
  function streamed(
    names: typeof pair,
    { call: asked, turn, context }: { call: NeutralCall; turn: number; context: ReturnType<typeof contextOf> },
  ): JsonObject {
    const encoder = names.upstream.streamEncoder(contextOf());
    const wire = replyEvents(replyOf(upstream, turn)).map((event) => encoder.push(event));
    const translation = new StreamTranslation(names, asked, context);
    const pieces = new EventCutter()
      .push(Buffer.from(wire.join('')))
      .map(({ data, name }) => translation.push(data, name));
    const text = [...pieces, translation.end()].map((piece) => piece.text).join('');
    return replyOfStream(client, text, context);
  }
}

/** What the upstream gets back of its own, read as it reads it. */
function partsAt(upstream: DialectName, last: JsonObject): AssistantPart[] {
  const { call } = DIALECTS[upstream].decodeCall(JSON.parse(JSON.stringify(last)) as JsonObject, ADDRESS);
  return call.messages.flatMap((message) => (message.role === 'assistant' ? message.parts : []));
}

describe.each(PAIRS)('three turns of tools with thinking: a client of %s, an upstream of %s', (client, upstream) => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('replies %s: every signature comes back before its call', (_how, isStream) => {
    const parts = partsAt(upstream, converse(client, upstream, isStream).last);
    const signed = parts.filter(
      (part) => part.kind === 'tool_call' || (part.kind === 'reasoning' && part.signature !== null),
    );
    const expected = TURNS.flatMap((turn) => [
      expect.objectContaining({ kind: 'reasoning', signature: signatureOf(upstream, turn) }),
      expect.objectContaining({ kind: 'tool_call', id: `call_${turn}`, arguments: `{"turn":${turn}}` }),
    ]);
    expect(signed).toEqual(expected);
  });

  it('replies whole: the words of a signed thought come back with it', () => {
    const parts = partsAt(upstream, converse(client, upstream, false).last);
    const texts = parts.flatMap((part) => (part.kind === 'reasoning' ? [part.text] : [])).filter((text) => text !== '');
    expect(texts).toEqual(SAMPLES[upstream].thinking.signsApart ? [] : TURNS.map((turn) => `Thought ${turn}`));
  });

  it('every result answers its call, and thinking stays on', () => {
    const { last, call } = converse(client, upstream, false);
    const results = DIALECTS[upstream]
      .decodeCall(JSON.parse(JSON.stringify(last)) as JsonObject, ADDRESS)
      .call.messages.flatMap((message) => (message.role === 'tool' ? [[message.callId, message.parts]] : []));
    expect(results).toEqual(
      TURNS.map((turn) => [`call_${turn}`, [expect.objectContaining({ text: `result ${turn}` })]]),
    );
    const { dropped } = DIALECTS[upstream].encodeCall(call, modelOf(upstream).traits);
    expect(dropped).not.toContain('reasoning');
    expect(dropped).not.toContain('reasoningHistory');
  });
});
