import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { StreamToReply } from '../../../../src/gateway/dialects/openai-chat/passthrough/stream-to-reply.js';
import { replyToStream } from '../../../../src/gateway/dialects/openai-chat/passthrough/reply-to-stream.js';
import { payloads } from '../../../support/client.js';
import { chunk, completion } from '../../../support/scripted-upstream.js';

type Json = Record<string, unknown>;

function fold(...chunks: object[]): Json {
  const reply = new StreamToReply();
  for (const part of chunks) reply.add(part as Json);
  return reply.reply();
}

function delta(fields: object, index = 0): object {
  return { choices: [{ index, delta: fields, finish_reason: null }] };
}

function call(index: number | undefined, fields: object): object {
  return delta({ tool_calls: [{ index, ...fields }] });
}

describe('ReplyFold', () => {
  it('puts the text of a stream together, with the head of its first chunk', () => {
    const reply = fold(
      { ...chunk({ role: 'assistant', content: '' }), system_fingerprint: 'f' },
      chunk({ content: 'Hel' }),
      { ...chunk({ content: 'lo' }), id: 'other' },
      chunk({}, 'stop'),
      { choices: [], usage: { prompt_tokens: 1 } },
    );
    expect(reply).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'test-model',
      system_fingerprint: 'f',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1 },
    });
  });

  it('keeps the last usage that was told, and has none when none was', () => {
    expect(fold({ usage: { a: 1 } }, { usage: { a: 2 } }, { usage: null })).toMatchObject({ usage: { a: 2 } });
    expect(fold(delta({ content: 'x' }))).not.toHaveProperty('usage');
  });

  it('puts tool calls together by their index, whatever comes first, and gives none to others', () => {
    const reply = fold(
      call(1, { id: 'b', type: 'function', function: { name: 'g', arguments: '' } }),
      call(0, { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } }),
      call(1, { function: { arguments: '{}' } }),
      call(0, { id: 'a', function: { name: 'f', arguments: ':1}' } }),
    );
    expect(reply['choices']).toEqual([
      {
        index: 0,
        finish_reason: null,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
            { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
          ],
        },
      },
    ]);
  });

  it('takes a tool call without an index for one more', () => {
    const [choice] = fold(call(undefined, { id: 'a' }), call(undefined, { id: 'b' }))['choices'] as { message: Json }[];
    expect(choice?.message['tool_calls']).toEqual([
      { id: 'a', type: 'function' },
      { id: 'b', type: 'function' },
    ]);
  });

  it('has no tool calls when the list was empty', () => {
    const [choice] = fold(delta({ content: 'x', tool_calls: [] }))['choices'] as { message: Json }[];
    expect(choice?.message).toEqual({ role: 'assistant', content: 'x' });
  });

  it('keeps choices apart and puts them in order', () => {
    const reply = fold(delta({ content: 'b' }, 1), delta({ content: 'a' }, 0), delta({ content: 'B' }, 1));
    expect(reply['choices']).toMatchObject([
      { index: 0, message: { content: 'a' } },
      { index: 1, message: { content: 'bB' } },
    ]);
  });

  it('joins reasoning, refusals, audio, log probabilities and fields that nobody knows', () => {
    const reply = fold(
      delta({ reasoning_content: 'be', refusal: null, audio: { id: 'x', data: 'aa' }, extra: { n: 1 } }),
      delta({ reasoning_content: 'cause', refusal: 'No', audio: { data: 'bb', expires_at: 7 }, extra: { n: 2 } }),
      { choices: [{ index: 0, logprobs: { content: [{ token: 'a' }] } }] },
      { choices: [{ index: 0, logprobs: { content: [{ token: 'b' }], refusal: null } }] },
    );
    expect(reply['choices']).toMatchObject([
      {
        message: {
          reasoning_content: 'because',
          refusal: 'No',
          audio: { id: 'x', data: 'aabb', expires_at: 7 },
          extra: { n: 2 },
        },
        logprobs: { content: [{ token: 'a' }, { token: 'b' }], refusal: null },
      },
    ]);
  });

  it('does not join what comes in one piece', () => {
    const [choice] = fold(
      delta({ role: 'assistant', content: 'a' }),
      delta({ role: 'assistant', content: 'b' }),
      delta({ role: '' }),
    )['choices'] as { message: Json }[];
    expect(choice?.message).toEqual({ role: 'assistant', content: 'ab' });
  });

  it('folds text completions', () => {
    const part = (text: string, finish: string | null): object => ({
      id: 'c',
      object: 'text_completion',
      choices: [{ index: 0, text, logprobs: null, finish_reason: finish }],
    });
    expect(fold(part('a', null), part('b', null), part('', 'length'))).toEqual({
      id: 'c',
      object: 'text_completion',
      choices: [{ index: 0, text: 'ab', logprobs: null, finish_reason: 'length' }],
    });
  });

  it('takes a choice without an index for the first, and passes over what is no choice', () => {
    const reply = fold({ choices: [null, 'x', { delta: { content: 'a' } }] }, { choices: 'x' }, {});
    expect(reply['choices']).toMatchObject([{ index: 0, message: { content: 'a' } }]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'does no harm to any object when a field is called %s',
    (field) => {
      const part = `{"choices":[{"index":0,"delta":{"${field}":{"polluted":"x"},"content":"a"}}],"${field}":{"polluted":1}}`;
      const reply = fold(JSON.parse(part) as object, JSON.parse(part) as object);
      expect((reply['choices'] as { message: Json }[])[0]?.message['content']).toBe('aa');
      expect((reply as { polluted?: unknown }).polluted).toBeUndefined();
      expect((reply['choices'] as { message: Json }[])[0]?.message['polluted']).toBeUndefined();
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('gives back the reply that was unfolded into a stream', () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const tool = fc.record({
      id: name,
      type: fc.constant('function'),
      function: fc.record({ name, arguments: fc.string() }),
    });
    const message = fc.record(
      {
        role: fc.constant('assistant'),
        content: fc.string(),
        refusal: fc.constant(null),
        tool_calls: fc.array(tool, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['role', 'content'] },
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 3 }), (messages) => {
        const choices = messages.map((item, index) => ({ index, message: item, finish_reason: 'stop' }));
        const whole = { ...(completion('') as Json), choices };
        const stream = payloads(replyToStream(Buffer.from(JSON.stringify(whole)), true)!.toString()).slice(0, -1);
        expect(fold(...stream.map((event) => JSON.parse(event) as object))).toEqual(whole);
      }),
    );
  });
});
