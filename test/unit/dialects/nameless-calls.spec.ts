import { describe, expect, it } from '@jest/globals';
import { bodyReader, STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { PAIRS } from '../../support/dialect-answers.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { Heard } from '../../support/heard.js';
import { chatReply } from '../../../src/gateway/execution/reading/whole-reply.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';
import { eventsOf } from '../../support/scripted-upstream.js';

const WAYS = PAIRS.flatMap(([client, upstream]) => STREAM_WAYS.map((way) => [client, upstream, way] as const));
const WHOLE_WAYS = PAIRS.flatMap(([client, upstream]) =>
  (['whole', 'unfolded'] as const).map((way) => [client, upstream, way] as const),
);

describe.each(WHOLE_WAYS)(
  'for a client of %s, an upstream of %s, %s: a call without a name',
  (client, upstream, way) => {
    function read(name: string | null, args: unknown): Heard {
      const heard = new Heard();
      const reader = bodyReader([client, upstream], way, heard);
      reader.push(Buffer.from(JSON.stringify(SAMPLES[upstream].calls.body(name, args))));
      reader.end();
      return heard;
    }

    it.each(['', null])('is none where it has no arguments either: %j', (name) => {
      for (const args of ['', '{}', {}]) {
        const { content, body, outcomes } = read(name, args);
        expect(outcomes).toEqual([way === 'whole' ? 'reply' : 'finish']);
        const calls =
          way === 'whole'
            ? callsInBody(client, JSON.parse(body) as Record<string, unknown>)
            : callsInStream(client, Buffer.from(content + body));
        expect(calls).toEqual([['g', { b: 2 }]]);
      }
    });

    it('is a failure where it has some, as an object and as text', () => {
      for (const args of ['{"a":1}', { a: 1 }]) expect(read('', args).outcomes).toEqual(['fail']);
    });
  },
);

describe.each(WAYS)('for a client of %s, an upstream of %s, %s: a call without a name', (client, upstream, way) => {
  function read(name: string | null, args: string): Heard {
    const heard = new Heard();
    const reader = streamReader([client, upstream], way, heard);
    reader.push(Buffer.from(SAMPLES[upstream].calls.stream(name, args)));
    reader.end();
    return heard;
  }

  it.each(['', null])('is none where it has no arguments either: %j', (name) => {
    for (const args of ['', '{}']) {
      const { content, body, outcomes } = read(name, args);
      expect(outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
      const calls =
        way === 'folded'
          ? callsInBody(client, JSON.parse(body) as Record<string, unknown>)
          : callsInStream(client, Buffer.from(content + body));
      expect(calls).toEqual([['g', { b: 2 }]]);
    }
  });

  it('is a failure where it has some, as nobody could tell what they are for', () => {
    expect(read('', '{"a":1}').outcomes).toEqual(['fail']);
  });
});

describe('a stream of chat that is passed on', () => {
  const piece = (call: object, finish: string | null = null): object => ({
    choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: finish }],
  });
  const callsOf = (...events: readonly object[]): unknown => {
    const heard = new Heard();
    const reader = streamReader(['openai-chat', 'openai-chat'], 'stream', heard);
    reader.push(Buffer.from(`${eventsOf(...events)}data: [DONE]\n\n`));
    reader.end();
    expect(heard.outcomes).toEqual(['finish']);
    return callsInStream('openai-chat', Buffer.from(heard.content + heard.body));
  };

  it.each([
    ['behind its arguments', { function: { name: 'f' } }],
    ['with the rest of them', { function: { name: 'f', arguments: '' } }],
    ['in the end', { function: { name: 'f' } }],
  ])('has a call whose name comes late, %s', (how, late) => {
    const head = { index: 0, id: 'call_1', type: 'function', function: { arguments: '{"a":' } };
    const more = { index: 0, function: { arguments: '1}' } };
    const finish = how === 'in the end' ? 'tool_calls' : null;
    const events = [piece(head), piece(more), piece({ index: 0, ...late }, finish)];
    expect(
      callsOf(...events, ...(finish === null ? [piece({ index: 0, function: { arguments: '' } }, 'tool_calls')] : [])),
    ).toEqual([['f', { a: 1 }]]);
  });
});

describe('a whole answer of chat that is passed on', () => {
  const judge = chatReply({ asStream: false, hidesUsage: false, reportedModel: null, kind: 'choices' });
  const answer = (...calls: readonly object[]): Buffer => {
    const message = { role: 'assistant', content: null, tool_calls: calls };
    return Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }));
  };
  const call = (name: unknown, args: unknown): object => ({
    id: 'a',
    type: 'function',
    function: { name, arguments: args },
  });

  it.each([
    ['', ''],
    [null, '{}'],
    [undefined, {}],
  ])('has no call without name and arguments: %j, %j', (name, args) => {
    const judged = judge(answer(call(name, args), call('g', '{"b":2}')));
    const body = judged.kind === 'reply' ? (JSON.parse(judged.bytes.toString()) as Record<string, unknown>) : {};
    expect(callsInBody('openai-chat', body)).toEqual([['g', { b: 2 }]]);
  });

  it('is a failure where arguments have no name', () => {
    expect(judge(answer(call('g', '{}'), call('', '{"a":1}')))).toMatchObject({ kind: 'fault' });
  });

  it('is the very bytes where all can be run', () => {
    const body = answer(call('f', '{}'), { id: 'b', type: 'custom', custom: { name: 'g', input: 'text' } });
    expect(judge(body)).toMatchObject({ kind: 'reply', bytes: body });
  });
});
