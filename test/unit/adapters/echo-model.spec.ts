import { describe, expect, it } from '@jest/globals';
import { echoAnswer } from '../../../src/gateway/adapters/echo-model.js';
import { readReply } from '../../../src/gateway/dialects/openai-chat/passthrough/reply.js';
import { StreamReader } from '../../../src/gateway/dialects/openai-chat/passthrough/stream.js';
import { OPERATIONS, type OperationName } from '../../../src/gateway/protocol/operation.js';
import { encodeEvent } from '../../../src/platform/sse/encoder.js';

const IDENTITY = { id: 'echo-1', created: 1, model: 'echo' };

function answer(operation: OperationName, request: Record<string, unknown>) {
  return echoAnswer(OPERATIONS[operation].family, request, IDENTITY);
}

function textOf(chunks: readonly Record<string, unknown>[]): string {
  const choices = chunks.flatMap((chunk) => chunk['choices'] as { delta?: { content?: string }; text?: string }[]);
  return choices.map(({ delta, text }) => delta?.content ?? text ?? '').join('');
}

describe('the echo model', () => {
  it.each([
    ['text', 'hi  there ', 'You said: hi  there '],
    ['parts', [{ type: 'text', text: 'a' }, 'b', null, { type: 'image_url' }, { text: 7 }], 'You said: ab'],
    ['nothing', '', 'Hello! Say something and I will repeat it.'],
    ['no content', undefined, 'Hello! Say something and I will repeat it.'],
  ])('repeats what the user said last, given as %s, whole and in pieces alike', (_form, content, said) => {
    const messages = [{ role: 'user', content: 'earlier' }, { role: 'user', content }, { role: 'assistant' }];
    const { reply, chunks } = answer('chat', { messages })!;
    expect(reply).toMatchObject({ ...IDENTITY, choices: [{ message: { role: 'assistant', content: said } }] });
    expect(textOf(chunks)).toBe(said);
  });

  it('makes a thousand pieces at most of however many words, and loses none', () => {
    const content = 'a b '.repeat(20_000);
    const { chunks } = answer('chat', { messages: [{ role: 'user', content }] })!;
    expect(chunks.length).toBeLessThan(1_010);
    expect(textOf(chunks)).toBe(`You said: ${content}`);
  });

  it('streams what counts as complete, with usage for who asks for it', () => {
    for (const include of [true, false]) {
      const request = { messages: [{ role: 'user', content: 'hi' }], stream_options: { include_usage: include } };
      const reader = new StreamReader(true);
      const signs = answer('chat', request)!.chunks.map((chunk) => reader.read(encodeEvent(chunk)));
      expect([signs[0], signs.includes('content'), reader.isFinished]).toEqual(['noise', true, true]);
      expect(reader.usage === null).toBe(!include);
    }
  });

  it('completes prompts', () => {
    const { reply, chunks } = answer('completions', { prompt: ['one ', 'two'] })!;
    expect(reply).toMatchObject({ object: 'text_completion', choices: [{ text: ' one two', finish_reason: 'stop' }] });
    expect(textOf(chunks)).toBe(' one two');
  });

  it('embeds every input as a vector of length one that depends on it alone', () => {
    const { reply } = answer('embeddings', { input: ['a', 'b', 'a'] })!;
    const vectors = (reply['data'] as { embedding: number[] }[]).map(({ embedding }) => embedding);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1);
    expect(vectors[2]).toEqual(vectors[0]);
    expect(vectors[1]).not.toEqual(vectors[0]);
    expect(answer('embeddings', { input: [1, 2, 3] })!.reply['data']).toHaveLength(1);
    const { reply: packed } = answer('embeddings', { input: 'a', encoding_format: 'base64' })!;
    const bytes = Buffer.from((packed['data'] as { embedding: string }[])[0]!.embedding, 'base64');
    expect(bytes.readFloatLE(4)).toBeCloseTo(vectors[0]![1]!);
  });

  it('flags nothing', () => {
    expect(answer('moderations', { input: ['a', 'b'] })!.reply['results']).toHaveLength(2);
    expect(answer('moderations', { input: 'a' })!.reply['results']).toMatchObject([{ flagged: false }]);
  });

  it.each([
    ['chat', {}],
    ['chat', { messages: [] }],
    ['chat', { messages: 'hi' }],
    ['completions', {}],
    ['completions', { prompt: '' }],
    ['embeddings', {}],
    ['embeddings', { input: '' }],
    ['moderations', {}],
  ] as const)('has no answer for %s without its input: %j', (operation, request) => {
    expect(answer(operation, request)).toBeNull();
  });

  it('answers a chat whose messages are odd, in what the gateway takes for a reply', () => {
    for (const messages of [[null], [7, 'x'], [{ role: 'user', content: { text: 'x' } }]]) {
      const { reply } = answer('chat', { messages })!;
      expect(readReply(Buffer.from(JSON.stringify(reply)), 'choices').kind).toBe('reply');
    }
  });
});
