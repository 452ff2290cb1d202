import type { NeutralEvent } from '../../../../src/gateway/protocol/neutral-event.js';
import { decodeChunks, fold } from '../../../support/dialect-streams.js';
import { chunk, DONE, event } from '../../../support/scripted-upstream.js';

/** The events of a stream of deltas with a finish and `[DONE]`. */
function read(...deltas: object[]): NeutralEvent[] {
  const events = [...deltas.map((delta) => event(chunk(delta))), event(chunk({}, 'tool_calls')), DONE];
  return decodeChunks('openai-chat', [Buffer.from(events.join(''))]);
}

function callsOf(events: readonly NeutralEvent[]) {
  return fold(events).choices[0]?.parts.map((part) =>
    part.kind === 'tool_call' ? [part.id, part.arguments] : part.kind,
  );
}

const call = (index: number | undefined, id: string | undefined, text: string, name?: string) => ({
  tool_calls: [{ index, id, function: { name, arguments: text } }],
});

describe('tool calls as servers really send them', () => {
  it('with one index for all of them, told apart by id', () => {
    expect(callsOf(read(call(0, 'a', '{"x":1}', 'f'), call(0, 'b', '{"y":2}', 'g')))).toEqual([
      ['a', '{"x":1}'],
      ['b', '{"y":2}'],
    ]);
  });

  it('with indices that begin anywhere', () => {
    expect(callsOf(read(call(3, 'a', '', 'f'), call(3, undefined, '{}'), call(7, 'b', '{}', 'g')))).toEqual([
      ['a', '{}'],
      ['b', '{}'],
    ]);
  });

  it('with the id repeated on every piece', () => {
    expect(callsOf(read(call(0, 'a', '{"x"', 'f'), call(0, 'a', ':1}', '')))).toEqual([['a', '{"x":1}']]);
  });

  it('without any id', () => {
    expect(callsOf(read(call(0, undefined, '{}', 'f'), call(1, undefined, '{}', 'g')))).toEqual([
      ['call_x_0_0', '{}'],
      ['call_x_0_1', '{}'],
    ]);
  });

  it('but never going back to one that was over', () => {
    const events = read(call(0, 'a', '{}', 'f'), call(1, 'b', '{}', 'g'), call(0, undefined, ', "x": 1}'));
    expect(events.at(-1)).toEqual({ kind: 'broken', why: 'invalid' });
  });
});

describe('streams as servers really send them', () => {
  it('a first delta without content, and further fields, are passed over', () => {
    const events = read({ role: 'assistant', content: null }, { content: 'a', timings: { n: 1 } });
    expect(fold(events).choices[0]?.parts).toEqual([{ kind: 'text', text: 'a', citations: [] }]);
  });

  it('an end without [DONE] after the finish reason is complete', () => {
    const text = event(chunk({ content: 'a' })) + event(chunk({}, 'stop'));
    expect(decodeChunks('openai-chat', [Buffer.from(text)]).at(-1)).toEqual({ kind: 'end' });
  });

  it('[DONE] without a finish reason is not', () => {
    const text = event(chunk({ content: 'a' })) + DONE;
    expect(decodeChunks('openai-chat', [Buffer.from(text)]).at(-1)).toEqual({ kind: 'broken', why: 'incomplete' });
  });

  it('is complete when every choice has finished, not the first alone', () => {
    const of = (index: number, finish: string | null) =>
      event({ choices: [{ index, delta: { content: `${index}` }, finish_reason: finish }] });
    const half = of(0, null) + of(1, null) + of(0, 'stop');
    expect(decodeChunks('openai-chat', [Buffer.from(half)]).at(-1)).toEqual({ kind: 'broken', why: 'incomplete' });
    const events = decodeChunks('openai-chat', [Buffer.from(half + of(1, 'length'))]);
    expect(events.at(-1)).toEqual({ kind: 'end' });
    expect(fold(events).choices.map(({ finish }) => finish)).toEqual(['stop', 'length']);
  });

  it.each([
    ['of its own', event({ error: { message: 'slow down', code: 429, type: 'rate_limit_error' } })],
    ['with a name', `event: error\ndata: {"message":"slow down","code":429,"type":"rate_limit_error"}\n\n`],
    [
      'beside a choice',
      event({ ...chunk({}, 'error'), error: { message: 'slow down', code: 429, type: 'rate_limit_error' } }),
    ],
  ])('an error %s is what the upstream said', (_how, text) => {
    expect(decodeChunks('openai-chat', [Buffer.from(text + DONE)])).toEqual([
      {
        kind: 'error',
        refusal: expect.objectContaining({ status: 429, type: 'rate_limit_error', message: 'slow down' }),
      },
    ]);
  });

  it('thoughts in the pieces of reasoning_details alone are read', () => {
    const detail = (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', text, index: 0 }] });
    const [part] = fold(read(detail('Let me'), detail(' look.'), { content: 'x' })).choices[0]!.parts;
    expect(part).toMatchObject({ kind: 'reasoning', text: 'Let me look.', signature: { from: 'openai-chat' } });
  });

  it('a refusal is told apart from text', () => {
    const [part] = fold(read({ refusal: 'I will ' }, { refusal: 'not.' })).choices[0]!.parts;
    expect(part).toEqual({ kind: 'refusal', text: 'I will not.' });
  });
});
