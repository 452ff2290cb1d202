import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { FreshCallIds, withUniqueCallIds } from '../../../../src/gateway/dialects/shared/call-ids.js';
import type { Message } from '../../../../src/gateway/protocol/message.js';
import { EMPTY_CALL, type NeutralCall } from '../../../../src/gateway/protocol/neutral-call.js';
import { textPart } from '../../../../src/gateway/protocol/part.js';
import { NO_TRAITS } from '../../../../src/gateway/traits/traits.js';
import { callPart, callsIn, PAIRS_AND_WAYS, readAnswer, replyOf } from '../../../support/dialect-answers.js';
import { contextOf } from '../../../support/dialect-streams.js';

function turn(...ids: readonly string[]): Message {
  return { role: 'assistant', parts: ids.map((id) => callPart(id, 'read_note')) };
}

function result(callId: string, text: string): Message {
  return { role: 'tool', callId, name: null, isError: false, parts: [textPart(text)] };
}

/** Which result each call of the conversation gets, as [id, text of its result]. */
function pairs({ messages }: NeutralCall): [string, string | undefined][] {
  const results = messages.filter((message) => message.role === 'tool');
  return messages
    .flatMap((message) => (message.role === 'assistant' ? callsIn(replyOf(...message.parts)) : []))
    .map(({ id }) => {
      const [part] = results.find(({ callId }) => callId === id)?.parts ?? [];
      return [id, part?.kind === 'text' ? part.text : undefined];
    });
}

function unique(...messages: readonly Message[]): NeutralCall {
  return withUniqueCallIds({ ...EMPTY_CALL, messages });
}

describe('a conversation in which call ids repeat', () => {
  it('gets an id for every call, and keeps every result at its own', () => {
    const call = unique(turn('call_0'), result('call_0', 'one'), turn('call_0'), result('call_0', 'two'));
    expect(pairs(call)).toEqual([
      ['call_0', 'one'],
      ['call_0_2', 'two'],
    ]);
  });

  it('pairs parallel calls of one id in order, and those of mixed ids by id', () => {
    const same = unique(turn('a', 'a', 'b'), result('b', 'third'), result('a', 'first'), result('a', 'second'));
    expect(pairs(same).map(([, text]) => text)).toEqual(['first', 'second', 'third']);
  });

  it('gives a result to the last turn that has its id, whatever was left open before', () => {
    const call = unique(turn('a'), turn('a'), result('a', 'late'));
    expect(pairs(call)).toEqual([
      ['a', undefined],
      ['a_2', 'late'],
    ]);
  });

  it('never takes an id that another call has, nor one that OpenAI finds too long', () => {
    const long = 'x'.repeat(40);
    const ids = pairs(unique(turn('a_2'), turn('a'), turn('a'), turn(long), turn(long))).map(([id]) => id);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(40);
  });

  it('keeps the ids of the turns before when it goes on', () => {
    const before = unique(turn('a'), result('a', '1'), turn('a'), result('a', '2'));
    const after = unique(turn('a'), result('a', '1'), turn('a'), result('a', '2'), turn('a'), result('a', '3'));
    expect(after.messages.slice(0, 4)).toEqual(before.messages);
  });

  it("takes Gemini's signature along with its call", () => {
    const signature = { from: 'gemini', data: 's', id: 'a', isRedacted: false } as const;
    const signed: Message = {
      role: 'assistant',
      parts: [{ kind: 'reasoning', text: '', signature }, callPart('a', 'f')],
    };
    const [, second] = unique(signed, signed).messages;
    expect(second).toMatchObject({ parts: [{ signature: { id: 'a_2' } }, { id: 'a_2' }] });
  });

  it('is left alone when nothing repeats', () => {
    const call = { ...EMPTY_CALL, messages: [turn('a', 'b'), result('a', 'x'), result('b', 'y')] };
    expect(withUniqueCallIds(call)).toBe(call);
  });
});

describe.each(PAIRS_AND_WAYS)('for a client of %s, an upstream of %s that numbers its calls anew, %s,', (...pair) => {
  const call = { ...EMPTY_CALL, messages: [turn('call_0'), result('call_0', 'one')] };

  it('has ids that are new to the conversation and differ', () => {
    const reply = replyOf(callPart('call_0', 'f'), callPart('call_0', 'g'), callPart('own', 'h'));
    const ids = callsIn(readAnswer(pair, call, reply)).map(({ id }) => id);
    expect(new Set([...ids, 'call_0']).size).toBe(4);
    expect(ids[2]).toBe('own');
    for (const id of ids) expect(id).toMatch(/^[\w-]{1,40}$/);
  });

  it('has others in the next answer', () => {
    const [first, second] = ['request-1', 'request-2'].map((id) => {
      const reply = replyOf(callPart('call_0', 'f'));
      return callsIn(readAnswer(pair, call, reply, { ...contextOf(), id }))[0]!.id;
    });
    expect(first).not.toBe(second);
  });
});

it('a signature that is told before its call gets the id that the call will have', () => {
  const ids = new FreshCallIds({ messages: [turn('a')] }, 'request', DIALECTS['openai-chat'].facts);
  const signed = ids.sign({ from: 'gemini', data: 's', id: 'a', isRedacted: false });
  expect(signed?.id).not.toBe('a');
  expect(ids.idFor('a')).toBe(signed?.id);
  expect(ids.idFor('a')).not.toBe(signed?.id);
});

describe.each(PAIRS_AND_WAYS)('for a client of %s, an upstream of %s with ids of other letters, %s,', (...pair) => {
  const [client] = pair;
  const reply = replyOf(callPart('functions.read:0', 'f'), callPart('functions.read:1', 'g'));

  it('has ids that the client may have', () => {
    const ids = callsIn(readAnswer(pair, EMPTY_CALL, reply)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    if (client === 'anthropic') for (const id of ids) expect(id).toMatch(/^[\w-]{1,40}$/);
    else expect(ids).toEqual(['functions.read:0', 'functions.read:1']);
  });
});

it("a signature for Claude's clients gets the valid id of its call", () => {
  const ids = new FreshCallIds({ messages: [] }, 'request', DIALECTS.anthropic.facts);
  const signed = ids.sign({ from: 'gemini', data: 's', id: 'functions.read:0', isRedacted: false });
  expect(signed?.id).toMatch(/^[\w-]+$/);
  expect(ids.idFor('functions.read:0')).toBe(signed?.id);
});

it('a conversation for Claude has valid ids, and every result at its call', () => {
  const call = { ...EMPTY_CALL, messages: [turn('functions.read:0'), result('functions.read:0', 'one')] };
  const { body } = DIALECTS.anthropic.encodeCall(call, NO_TRAITS);
  const [{ content: calls }, { content: results }] = body['messages'] as [
    { content: { id: string }[] },
    { content: { tool_use_id: string }[] },
  ];
  expect(calls[0]!.id).toMatch(/^[\w-]+$/);
  expect(results[0]!.tool_use_id).toBe(calls[0]!.id);
});
