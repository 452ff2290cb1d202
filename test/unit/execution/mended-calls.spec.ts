import { CollectedStream } from '../../../src/gateway/execution/reading/collected-stream.js';
import { relayedStream } from '../../../src/gateway/execution/reading/stream-relay.js';
import { chatReply } from '../../../src/gateway/execution/reading/whole-reply.js';
import { WholeAnswer } from '../../../src/gateway/execution/reading/whole-answer.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { ODD_STREAMS, PLACEHOLDERS } from '../../support/dialects/openai-chat/odd-calls.js';
import { Heard, read } from '../../support/heard.js';
import { MEANT } from '../../support/meant-calls.js';
import { chunk, DONE, event } from '../../support/scripted-upstream.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';

const PLAIN = {
  readsAll: false,
  reportedModel: null,
  withholdsUsage: false,
  passesPieces: true,
  maxEventBytes: 1024 * 1024,
};

/** A stream with the head and the tail of every chunk as OpenAI writes them, so that events may go by unread. */
function likeOpenAi(stream: string): string {
  return stream.replaceAll(/data: (\{.*\})/g, (_line, json: string) => {
    const { choices } = JSON.parse(json) as { choices: { delta: object; finish_reason: string | null }[] };
    const { delta, finish_reason: reason } = choices[0]!;
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'up' };
    const choice = { index: 0, delta, logprobs: null, finish_reason: reason };
    return `data: ${JSON.stringify({ ...head, choices: [choice], usage: null, obfuscation: 'abcdef' })}`;
  });
}

describe.each(Object.entries(ODD_STREAMS))('a chat stream passed on with %s', (_how, text) => {
  it.each([
    ['as it is', text],
    ["in OpenAI's form", likeOpenAi(text)],
  ])('has calls that its client can tell apart, %s', (_form, stream) => {
    const heard = read((listener) => relayedStream(listener, PLAIN), stream);
    expect(heard.outcomes).toEqual(['finish']);
    expect(callsInStream('openai-chat', Buffer.from(heard.content + heard.body))).toEqual(MEANT);
  });

  it('is the same answer when none was asked for as a stream', () => {
    const heard = read((listener) => new CollectedStream(listener, PLAIN), text);
    expect(callsInBody('openai-chat', JSON.parse(heard.body) as JsonObject)).toEqual(MEANT);
  });
});

describe.each([
  ['as it is', PLACEHOLDERS],
  ["in OpenAI's form", likeOpenAi(PLACEHOLDERS)],
])('a chat stream passed on with placeholders in the heads of its calls, %s', (_form, stream) => {
  const meant = [...MEANT, ['bare', {}]];

  it('has the arguments that came for them, or the placeholder where none did', () => {
    const heard = read((listener) => relayedStream(listener, PLAIN), stream);
    expect(callsInStream('openai-chat', Buffer.from(heard.content + heard.body))).toEqual(meant);
    const folded = read((listener) => new CollectedStream(listener, PLAIN), stream);
    expect(callsInBody('openai-chat', JSON.parse(folded.body) as JsonObject)).toEqual(meant);
  });

  it('is the same cut at any byte', () => {
    const heard = new Heard();
    const relay = relayedStream(heard, PLAIN);
    for (const byte of Buffer.from(stream)) relay.push(Buffer.from([byte]));
    expect(callsInStream('openai-chat', Buffer.from(heard.content + heard.body))).toEqual(meant);
  });
});

it('a call without arguments that comes whole, with the end of its choice, is passed on byte for byte', () => {
  const call = { index: 0, id: 'a', type: 'function', function: { name: 'bare', arguments: '{}' } };
  const text = event(chunk({ tool_calls: [call] }, 'tool_calls')) + DONE;
  const heard = read((listener) => relayedStream(listener, PLAIN), text);
  expect(heard.content + heard.body).toBe(text);
});

it('a placeholder is never passed on behind the end of its choice', () => {
  const call = { index: 0, id: 'a', type: 'function', function: { name: 'bare', arguments: '{ }' } };
  const text = event(chunk({ tool_calls: [call] })) + event(chunk({}, 'tool_calls')) + DONE;
  const { content } = read((listener) => relayedStream(listener, PLAIN), text);
  const [head, args, end] = content.split('\n\n');
  expect([head, args, end].map((line) => /"(?:arguments|finish_reason)":"[^"]*"/.exec(line!)?.[0])).toEqual([
    '"arguments":""',
    '"arguments":"{ }"',
    '"finish_reason":"tool_calls"',
  ]);
});

it.each(['one after the other', 'pieces in turn', 'the second first', 'numbers from 1 with a gap'])(
  'a chat stream with %s is passed on byte for byte',
  (how) => {
    const text = likeOpenAi(ODD_STREAMS[how]!);
    const heard = read((listener) => relayedStream(listener, PLAIN), text);
    expect(heard.content + heard.body).toBe(text);
  },
);

it('arguments that are carried on are counted whether their events are read or not', () => {
  const text = likeOpenAi(ODD_STREAMS['one after the other']!);
  const countedOf = (readsAll: boolean): unknown => {
    const reader = relayedStream(new Heard(), { ...PLAIN, readsAll });
    reader.push(Buffer.from(text));
    return [reader.seen.answer?.bytes, reader.seen.answer?.beginning.toString()];
  };
  expect(countedOf(false)).toEqual(countedOf(true));
});

describe('a whole chat answer', () => {
  const settings = { asStream: false, hidesUsage: false, reportedModel: null, kind: 'choices' } as const;

  it.each(Object.entries(SAMPLES['openai-chat'].calls.oddBodies))('with %s has them as text', (_how, body) => {
    for (const text of [JSON.stringify(body), JSON.stringify(body, null, 2)]) {
      const heard = read((listener) => new WholeAnswer(listener, chatReply(settings)), text);
      expect(callsInBody('openai-chat', JSON.parse(heard.body) as JsonObject)).toEqual(MEANT);
      const stream = read((listener) => new WholeAnswer(listener, chatReply({ ...settings, asStream: true })), text);
      expect(stream.outcomes).toEqual(['finish']);
    }
  });

  it('is passed on byte for byte when they are, whatever a text in it may hold', () => {
    const message = { role: 'assistant', content: 'say "arguments": {} and "arguments":{"a":1}' };
    const text = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }, null, 1);
    expect(read((listener) => new WholeAnswer(listener, chatReply(settings)), text).body).toBe(text);
  });

  it('of an old server has its function call as text', () => {
    const message = { role: 'assistant', content: null, function_call: { name: 'f', arguments: { a: 1 } } };
    const text = JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'function_call' }] });
    const { choices } = JSON.parse(read((listener) => new WholeAnswer(listener, chatReply(settings)), text).body) as {
      choices: { message: { function_call: object } }[];
    };
    expect(choices[0]!.message.function_call).toEqual({ name: 'f', arguments: '{"a":1}' });
  });
});

it('a stream of an old server is folded into its function call', () => {
  const pieces = [
    { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } },
    { function_call: { arguments: '{"a":' } },
    { function_call: { arguments: '1}' } },
  ];
  const text = [...pieces.map((delta) => event(chunk(delta))), event(chunk({}, 'function_call')), DONE].join('');
  const heard = read((listener) => new CollectedStream(listener, PLAIN), text);
  expect(JSON.parse(heard.body)).toMatchObject({
    choices: [{ message: { function_call: { name: 'f', arguments: '{"a":1}' } }, finish_reason: 'function_call' }],
  });
});
