import { describe, expect, it } from '@jest/globals';
import { CollectedStream } from '../../../src/gateway/execution/reading/collected-stream.js';
import { relayedStream } from '../../../src/gateway/execution/reading/stream-relay.js';
import { WholeAnswer } from '../../../src/gateway/execution/reading/whole-answer.js';
import { chatReply } from '../../../src/gateway/execution/reading/whole-reply.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { Heard, read } from '../../support/heard.js';
import { chunk, DONE, event } from '../../support/scripted-upstream.js';

const RELAY = {
  readsAll: false,
  reportedModel: null,
  withholdsUsage: false,
  passesPieces: true,
  maxEventBytes: 1024 * 1024,
};
const WHOLE = { asStream: false, hidesUsage: false, reportedModel: null, kind: 'choices' } as const;

const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } };

function thinking(text: string): object {
  return { type: 'thinking', thinking: [{ type: 'text', text }] };
}

/** Deltas in which a text is a list of parts, as Mistral's models that think have it, or no list in the same answer. */
const DELTAS = [
  { role: 'assistant', content: [thinking('Let ')] },
  { content: [{ type: 'thinking', thinking: 'me' }] },
  { content: [thinking('.'), { type: 'text', text: 'He' }] },
  { content: 'l' },
  { content: [{ type: 'text', text: 'l' }, 'o', picture, { type: 'reference', reference_ids: [1] }] },
  { content: [] },
  { content: '!' },
];
const STREAM = [...DELTAS.map((delta) => event(chunk(delta))), event(chunk({}, 'stop')), DONE].join('');
const MEANT = { content: 'Hello!', reasoning_content: 'Let me.', images: [picture] };

/** What a client that takes every piece for a text has at the end. */
function told(stream: string): JsonObject {
  const said: JsonObject = {};
  for (const [, data] of stream.matchAll(/^data: (\{.*)$/gm)) {
    const { choices } = JSON.parse(data!) as { choices: { delta: JsonObject }[] };
    for (const [field, value] of Object.entries(choices[0]!.delta)) {
      if (value === null || field === 'role') continue;
      said[field] = typeof value === 'string' ? ((said[field] ?? '') as string) + value : value;
    }
  }
  return said;
}

function messageIn(body: string): JsonObject {
  const { choices } = JSON.parse(body) as { choices: { message: JsonObject }[] };
  return choices[0]!.message;
}

function bodyOf(message: object, more: object = {}): string {
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop', ...more }] }, null, 1);
}

describe('content in lists of parts that is passed on', () => {
  it('is words and thoughts in a stream, cut at any byte', () => {
    const heard = new Heard();
    const relay = relayedStream(heard, RELAY);
    for (const byte of Buffer.from(STREAM)) relay.push(Buffer.from([byte]));
    expect(heard.outcomes).toEqual(['finish']);
    expect(told(heard.content)).toEqual(MEANT);
  });

  it('is counted as what it says', () => {
    const relay = relayedStream(new Heard(), RELAY);
    relay.push(Buffer.from(STREAM));
    expect(relay.seen.answer?.bytes).toBe('Hello!Let me.'.length);
  });

  it('is one text where the stream becomes a whole answer', () => {
    const heard = read((listener) => new CollectedStream(listener, RELAY), STREAM);
    expect(messageIn(heard.body)).toEqual({ role: 'assistant', ...MEANT });
  });

  it('is words and thoughts where a whole message stands in a chunk', () => {
    const message = { role: 'assistant', content: [thinking('Let me.'), { type: 'text', text: 'Hello!' }, picture] };
    const text = event({ choices: [{ index: 0, message, finish_reason: 'stop' }] }) + DONE;
    expect(told(read((listener) => relayedStream(listener, RELAY), text).content)).toEqual(MEANT);
  });

  it('is words and thoughts in a whole answer, and in the stream that is made of one', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: { a: 1 } } };
    const content = [thinking('Let '), { type: 'reasoning', text: 'me.' }, { type: 'text', text: 'Hello!' }, picture];
    const body = bodyOf({ role: 'assistant', content, tool_calls: [call] });
    const asText = { ...call, function: { name: 'f', arguments: '{"a":1}' } };
    const whole = read((listener) => new WholeAnswer(listener, chatReply(WHOLE)), body);
    expect(messageIn(whole.body)).toEqual({ role: 'assistant', ...MEANT, tool_calls: [asText] });
    const stream = read((listener) => new WholeAnswer(listener, chatReply({ ...WHOLE, asStream: true })), body);
    expect(told(stream.body)).toEqual({ ...MEANT, tool_calls: [{ ...asText, index: 0 }] });
  });

  it.each([
    ['a refusal', [{ type: 'refusal', refusal: 'No.' }], { content: null, refusal: 'No.' }],
    ['nothing but a thought', [thinking('Hm.')], { content: null, reasoning_content: 'Hm.' }],
    ['no part at all', [], { content: null }],
  ])('is %s', (_what, content, meant) => {
    const whole = read((listener) => new WholeAnswer(listener, chatReply(WHOLE)), bodyOf({ content }));
    expect(messageIn(whole.body)).toEqual(meant);
  });

  it('goes behind what the message says elsewhere', () => {
    const said = { reasoning_content: 'First. ', content: [thinking('Then.')] };
    const whole = read((listener) => new WholeAnswer(listener, chatReply(WHOLE)), bodyOf(said));
    expect(messageIn(whole.body)).toEqual({ content: null, reasoning_content: 'First. Then.' });
  });
});

it('an answer whose content is a text is passed on byte for byte, whatever lists it holds elsewhere', () => {
  const body = bodyOf({ content: 'say "content": [1]' }, { logprobs: { content: [{ token: 'say', logprob: 0 }] } });
  expect(read((listener) => new WholeAnswer(listener, chatReply(WHOLE)), body).body).toBe(body);
});
