import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { StreamReader, type EventSign } from '../../../../../src/gateway/dialects/openai-chat/passthrough/stream.js';
import { SseSplitter } from '../../../../../src/platform/sse/splitter.js';
import { chatEvents, chunk, event } from '../../../../support/scripted-upstream.js';

function signOf(text: string | Buffer): EventSign {
  return new StreamReader(true).read(Buffer.from(text));
}

function choice(fields: object): string {
  return event({ choices: [{ index: 0, ...fields }] });
}

/** The signs of a stream that arrives in the given chunks, with the reader that gave them. */
function follow(chunks: readonly Buffer[], readsAll: boolean): { signs: EventSign[]; reader: StreamReader } {
  const reader = new StreamReader(readsAll);
  const splitter = new SseSplitter();
  const signs: EventSign[] = [];
  for (const part of chunks) {
    splitter.push(part);
    let start = 0;
    for (const end of splitter.ends) {
      signs.push(reader.read(splitter.bytes.subarray(start, end)));
      start = end;
    }
  }
  return { signs, reader };
}

describe('StreamReader', () => {
  it.each<[string, string, EventSign]>([
    ['a role', choice({ delta: { role: 'assistant', content: '' } }), 'noise'],
    ['a role with null content', choice({ delta: { role: 'assistant', content: null } }), 'noise'],
    ['an empty delta', choice({ delta: {}, finish_reason: null }), 'noise'],
    ['no delta', choice({ delta: null }), 'noise'],
    ['empty tool calls', choice({ delta: { tool_calls: [] } }), 'noise'],
    ['no choices and no usage', event({ choices: [] }), 'noise'],
    ['choices that are no list', event({ choices: 'x' }), 'noise'],
    ['an unknown object', event({ ping: 1 }), 'noise'],
    ['a comment', ': keep-alive\n\n', 'noise'],
    ['an empty event', 'data:\n\n', 'noise'],
    ['a name alone', 'event: ping\n\n', 'noise'],
    ['an error that is null', event({ error: null, choices: [] }), 'noise'],
    ['text', choice({ delta: { content: 'x' } }), 'content'],
    ['a space', choice({ delta: { content: ' ' } }), 'content'],
    ['a refusal', choice({ delta: { refusal: 'no' } }), 'content'],
    ['reasoning', choice({ delta: { reasoning_content: 'hm' } }), 'content'],
    ['a tool call', choice({ delta: { tool_calls: [{ index: 0 }] } }), 'content'],
    ['a finish reason', choice({ delta: {}, finish_reason: 'stop' }), 'content'],
    ['text of a completion', choice({ text: 'x' }), 'content'],
    ['text in the second choice', event({ choices: [{ delta: {} }, { index: 1, text: 'x' }] }), 'content'],
    ['usage without choices', event({ choices: [], usage: { prompt_tokens: 1 } }), 'usage'],
    ['usage alone', event({ usage: { completion_tokens: 1 } }), 'usage'],
    ['the end', 'data: [DONE]\n\n', 'done'],
    ['the end without a space', 'data:[DONE]\r\n\r\n', 'done'],
    ['an error', event({ error: { message: 'no' } }), 'error'],
    ['an error beside choices', event({ error: 'no', choices: [{ delta: { content: 'x' } }] }), 'error'],
    ['an event named error', 'event: error\ndata: {"message":"no"}\n\n', 'error'],
    ['no JSON', 'data: {nonsense\n\n', 'invalid'],
    ['a list', 'data: [1]\n\n', 'invalid'],
    ['an empty list', 'data: []\n\n', 'junk'],
    ['a text', 'data: "x"\n\n', 'junk'],
    ['a word', 'data: ping\n\n', 'junk'],
    ['nothing', 'data: null\n\n', 'junk'],
    ['an error that is empty', event({ error: {}, choices: [] }), 'noise'],
    ['an error that is false, beside text', event({ error: false, choices: [{ delta: { content: 'x' } }] }), 'content'],
    ['choices that are no objects', event({ choices: [null] }), 'invalid'],
    ['almost the end', 'data: [don]\n\n', 'invalid'],
    ['the end in quotes', 'data: "[DONE]"\n\n', 'done'],
    ['the end with a space behind it', 'data: [DONE] \n\n', 'done'],
  ])('takes %s for what it is', (_what, text, sign) => {
    expect(signOf(text)).toBe(sign);
  });

  it('takes bytes that are no UTF-8 for invalid, at once and after the first content', () => {
    const broken = Buffer.from(event(chunk({ content: 'x'.repeat(64) })));
    broken[60] = 0xff;
    expect(signOf(broken)).toBe('invalid');
    const reader = new StreamReader(false);
    reader.read(Buffer.from(event(chunk({ content: 'x' }))));
    expect(reader.read(broken)).toBe('invalid');
  });

  it('keeps what the upstream said in an error', () => {
    const reader = new StreamReader(false);
    reader.read(Buffer.from(event({ error: { code: 502, message: 'Provider returned error' } })));
    expect(reader.refusal).toMatchObject({ status: 502, message: 'Provider returned error' });
  });

  it('keeps the usage, from a chunk with or without choices, the last one told', () => {
    const reader = new StreamReader(true);
    reader.read(Buffer.from(event({ ...chunk({ content: 'x' }), usage: { prompt_tokens: 1 } })));
    expect(reader.usage?.promptTokens).toBe(1);
    reader.read(Buffer.from(event({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } })));
    reader.read(Buffer.from(event({ choices: [], usage: null })));
    expect(reader.usage).toMatchObject({ promptTokens: 5, completionTokens: 2 });
  });

  it('is finished once every choice that was seen has its reason', () => {
    const reader = new StreamReader(true);
    const read = (index: number, reason: string | null): boolean => {
      reader.read(Buffer.from(event({ choices: [{ index, delta: { content: 'x' }, finish_reason: reason }] })));
      return reader.isFinished;
    };
    expect(reader.isFinished).toBe(false);
    expect([read(0, null), read(1, null), read(0, 'stop'), read(1, 'length')]).toEqual([false, false, false, true]);
  });

  it('says the same of a single answer whether it reads all of it or not', () => {
    const delta = fc.oneof(
      fc.record({ content: fc.string({ unit: 'binary' }) }),
      fc.record({ content: fc.constantFrom('"finish_reason":null', '"error":', '\\"error":', '}\n\n', 'data: {') }),
      fc.record({
        tool_calls: fc.constant([{ index: 0, function: { arguments: '{"error": 1, "finish_reason":null}' } }]),
      }),
      fc.constant({}),
    );
    const reason = fc.constantFrom(null, null, null, 'stop', 'tool_calls');
    const part = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(delta, reason).map(([fields, finish]) => event(chunk(fields, finish))) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'data: [DONE]\n\n',
          ': c\n\n',
          event({ error: 'x' }),
          event({ choices: [], usage: { prompt_tokens: 3 } }),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(delta).map(([fields]) => event({ ...chunk(fields), error: { message: 'x' } })) },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const chunks = parts.map((text) => Buffer.from(text));
        const [slow, fast] = [follow(chunks, true), follow(chunks, false)];
        const once = fast.signs.map((sign, i) =>
          sign === 'content' ? slow.signs[i] === 'content' || slow.signs[i] === 'noise' : sign === slow.signs[i],
        );
        expect(once.every(Boolean)).toBe(true);
        expect([fast.reader.isFinished, fast.reader.usage]).toEqual([slow.reader.isFinished, slow.reader.usage]);
        expect(fast.reader.text.beginning.toString()).toBe(slow.reader.text.beginning.toString());
        expect(fast.reader.text.bytes).toBe(slow.reader.text.bytes);
      }),
      { numRuns: 150 },
    );
  });

  it.each([true, false])('takes the text along, whatever field it stands in (reading all: %p)', (readsAll) => {
    const call = (text: string): object => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
    const deltas = [
      ...['one ', 'two ', 'dr\u00fcben ', 'a\n', 'b "c" ', ''].map((content) => ({ content })),
      ...['hm ', 'so '].map((reasoning) => ({ reasoning, reasoning_details: [{ text: reasoning }] })),
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }] },
      ...['{"a":', '1}', ' 2', ' 3'].map(call),
      { content: 'end' },
    ];
    const parts = deltas.map((delta) => Buffer.from(event(chunk(delta))));
    const { reader } = follow(parts, readsAll);
    expect(reader.text.beginning.toString()).toBe('one two dr\u00fcben a\nb "c" hm so f{"a":1} 2 3end');
  });

  it('takes the text out of events whose length before it changes', () => {
    const reader = new StreamReader(false);
    for (let i = 8; i < 13; i++) reader.read(Buffer.from(event({ ...chunk({ content: `${i};` }), created: i })));
    expect(reader.text.beginning.toString()).toBe('8;9;10;11;12;');
  });

  it('resolves escapes, and takes an event with one that is none for invalid', () => {
    const reader = new StreamReader(false);
    const spelled = (text: string): Buffer => Buffer.from(event(chunk({ content: '?' })).replace('"?"', `"${text}"`));
    const texts = ['a', String.raw`\u00e9\ud83d\udd11`, String.raw`\\`, String.raw`\"\n`, String.raw`\x`, 'b'];
    const signs = texts.map((text) => reader.read(spelled(text)));
    expect(signs).toEqual(['content', 'content', 'content', 'content', 'invalid', 'content']);
    expect(reader.text.beginning.toString()).toBe('a\u00e9\u{1f511}\\"\nb');
  });

  it('gives the same signs wherever the stream is cut', () => {
    const bytes = Buffer.from(
      [
        ...chatEvents('é🔑', 'b').slice(0, -1),
        event({ choices: [], usage: { prompt_tokens: 2 } }),
        'data: [DONE]\n\n',
      ].join(''),
    );
    const expected = ['noise', 'content', 'content', 'content', 'usage', 'done'];
    for (const readsAll of [true, false]) {
      for (let cut = 0; cut <= bytes.length; cut++) {
        const { signs, reader } = follow([bytes.subarray(0, cut), bytes.subarray(cut)], readsAll);
        expect([cut, signs, reader.isFinished, reader.usage?.promptTokens]).toEqual([cut, expected, true, 2]);
      }
    }
  });
});
