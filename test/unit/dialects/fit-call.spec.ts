import { describe, expect, it } from '@jest/globals';
import { fitCall } from '../../../src/gateway/dialects/fit-call.js';
import { GO_ON, NO_RESULT } from '../../../src/gateway/dialects/fit-conversation.js';
import type { Message } from '../../../src/gateway/protocol/message.js';
import { EMPTY_CALL, type Effort, type NeutralCall } from '../../../src/gateway/protocol/neutral-call.js';
import { textPart, type AssistantPart } from '../../../src/gateway/protocol/part.js';
import { NO_TRAITS, traitsOf, type TraitSettings } from '../../../src/gateway/traits/traits.js';

const TOOL = { kind: 'function', name: 'f', description: null, schema: null, isStrict: null } as const;
const USER: Message = { role: 'user', parts: [textPart('hi')] };

function thinking(effort: Effort | null): Pick<NeutralCall, 'reasoning'> {
  return { reasoning: { effort, budgetTokens: null, showsThoughts: null } };
}

function fitted(call: Partial<NeutralCall>, settings: TraitSettings) {
  return fitCall({ ...EMPTY_CALL, messages: [USER], ...call }, traitsOf([settings]));
}

describe('a call is fitted to a model', () => {
  it.each<[string, Partial<NeutralCall>, TraitSettings, Partial<NeutralCall>, string[]]>([
    ['a refused field', { seed: 1, topK: 2 }, { refuses: ['seed'] }, { seed: null, topK: 2 }, ['seed']],
    ['what nobody asked for', { seed: null }, { refuses: ['seed'] }, { seed: null }, []],
    ['a usual value', { temperature: 1 }, { refuses: ['temperature'] }, { temperature: null }, []],
    [
      'lists and flags',
      { stop: ['x'], logprobs: true },
      { refuses: ['stop', 'logprobs'] },
      { stop: [], logprobs: false },
      ['stop', 'logprobs'],
    ],
    [
      'sampling beside thinking',
      { temperature: 0.2, ...thinking('low') },
      { refuses: ['samplingWhileThinking'] },
      { temperature: null },
      ['temperature'],
    ],
    [
      'sampling without thinking',
      { temperature: 0.2, ...thinking('none') },
      { refuses: ['samplingWhileThinking'] },
      { temperature: 0.2 },
      [],
    ],
    [
      'a tool that must be called',
      { tools: [TOOL], toolChoice: { kind: 'required' } },
      { refuses: ['forcedTools'] },
      { toolChoice: { kind: 'auto' } },
      ['toolChoice'],
    ],
    [
      'a named tool',
      { tools: [TOOL], toolChoice: { kind: 'named', name: 'f' } },
      { refuses: ['forcedTools'] },
      { toolChoice: { kind: 'auto' } },
      ['toolChoice'],
    ],
    [
      'no tool at all',
      { tools: [TOOL], toolChoice: { kind: 'none' } },
      { refuses: ['forcedTools'] },
      { toolChoice: { kind: 'none' } },
      [],
    ],
    [
      'a tool beside thinking by default',
      { tools: [TOOL], toolChoice: { kind: 'required' } },
      { refuses: ['forcedToolsWhileThinking'] },
      { toolChoice: { kind: 'auto' } },
      ['toolChoice'],
    ],
    [
      'a tool beside no thinking',
      { tools: [TOOL], toolChoice: { kind: 'required' }, ...thinking('none') },
      { refuses: ['forcedToolsWhileThinking'] },
      { toolChoice: { kind: 'required' } },
      [],
    ],
    [
      'an effort beside tools',
      { tools: [TOOL], ...thinking('high') },
      { refuses: ['effortBesideTools'] },
      { reasoning: null },
      ['reasoning'],
    ],
    ['an effort without tools', thinking('high'), { refuses: ['effortBesideTools'] }, thinking('high'), []],
    ['no effort beside tools', { tools: [TOOL] }, { refuses: ['effortBesideTools'] }, { reasoning: null }, []],
    [
      'no effort where some is the default',
      { tools: [TOOL] },
      { refuses: ['defaultEffortBesideTools'] },
      thinking('none'),
      ['reasoning'],
    ],
    [
      'none asked for',
      { tools: [TOOL], ...thinking('none') },
      { refuses: ['defaultEffortBesideTools'] },
      thinking('none'),
      [],
    ],
    ['an effort that is not taken', thinking('xhigh'), { refuses: ['effortXhigh', 'effortMax'] }, thinking('high'), []],
    ['one between others', thinking('minimal'), { refuses: ['effortNone', 'effortMinimal'] }, thinking('low'), []],
    ['no effort that is not taken', thinking('none'), { refuses: ['effortNone'] }, thinking('minimal'), ['reasoning']],
    ['an effort that is taken', thinking('max'), { refuses: ['effortXhigh'] }, thinking('max'), []],
    ['a limit above the bound', { maxTokens: 10 }, { bounds: { maxTokens: 9 } }, { maxTokens: 9 }, ['maxTokens']],
    ['a limit within it', { maxTokens: 9 }, { bounds: { maxTokens: 9 } }, { maxTokens: 9 }, []],
    ['no limit', {}, { bounds: { maxTokens: 9 } }, { maxTokens: null }, []],
    ['a short id', { user: 'u-1' }, { bounds: { userCharacters: 9 } }, { user: 'u-1' }, []],
  ])('%s', (_what, call, settings, expected, dropped) => {
    const result = fitted(call, settings);
    expect(result.call).toMatchObject(expected);
    expect(result.dropped).toEqual(dropped);
  });

  it('with ids of users that stay as different as they were', () => {
    const id = (user: string): string | null => fitted({ user }, { bounds: { userCharacters: 8 } }).call.user;
    expect(id('a'.repeat(99))).toMatch(/^[0-9a-f]{8}$/);
    expect(id('a'.repeat(99))).toBe(id('a'.repeat(99)));
    expect(id('a'.repeat(99))).not.toBe(id('b'.repeat(99)));
  });

  it('and one whose model takes everything is the same', () => {
    const call = { ...EMPTY_CALL, messages: [USER], user: 'u'.repeat(999), temperature: 2 };
    expect(fitCall(call, NO_TRAITS)).toEqual({ call, dropped: [] });
  });
});

describe('a conversation is fitted to a model', () => {
  const system = (text: string): Message => ({ role: 'system', parts: [textPart(text)] });
  const says = (...parts: AssistantPart[]): Message => ({ role: 'assistant', parts });
  const call = (id: string): AssistantPart => ({
    kind: 'tool_call',
    id,
    name: `tool-${id}`,
    arguments: '{}',
    isCustom: false,
  });
  const result = (callId: string, text = 'r'): Message => ({
    role: 'tool',
    callId,
    name: null,
    isError: false,
    parts: [textPart(text)],
  });
  const missing = (id: string): Message => ({ ...result(id, NO_RESULT), name: `tool-${id}` }) as Message;

  function messages(given: Message[], settings: TraitSettings): readonly Message[] {
    return fitted({ messages: given }, settings).call.messages;
  }

  it('with all instructions in front', () => {
    const later = [system('a'), USER, { ...system('b'), role: 'developer' } as Message, says(textPart('x'))];
    const parts = [textPart('a'), textPart('b')];
    expect(messages(later, { refuses: ['laterInstructions'] })).toEqual([{ role: 'system', parts }, USER, later[3]]);
    expect(messages([USER, system('b')], { refuses: ['laterInstructions'] })).toEqual([system('b'), USER]);
    expect(messages([system('a'), USER], { refuses: ['laterInstructions'] })).toEqual([system('a'), USER]);
    expect(messages(later, {})).toBe(later);
  });

  it('with a result for every call, behind those that there are', () => {
    const refuses = { refuses: ['unansweredCalls'] } as const;
    expect(messages([USER, says(call('1'), call('2')), result('1'), USER], refuses)).toEqual([
      USER,
      says(call('1'), call('2')),
      result('1'),
      missing('2'),
      USER,
    ]);
    expect(messages([USER, says(call('1'))], refuses)).toEqual([USER, says(call('1')), missing('1')]);
    const whole = [USER, says(call('1')), result('1'), says(textPart('x'))];
    expect(messages(whole, refuses)).toBe(whole);
    expect(messages([USER, says(call('1'))], {})).toHaveLength(2);
  });

  it('with results that belong to no call as words of the user', () => {
    const refuses = { refuses: ['resultsWithoutCall'] } as const;
    const intro = textPart('Result of tool call 2, which is not part of this conversation:');
    expect(messages([USER, result('2', 'x'), says(call('1')), result('1')], refuses)).toEqual([
      USER,
      { role: 'user', parts: [intro, textPart('x')] },
      says(call('1')),
      result('1'),
    ]);
    const whole = [USER, says(call('1')), result('1')];
    expect(messages(whole, refuses)).toBe(whole);
  });

  it('with a word of the user at the end', () => {
    const goOn = { role: 'user', parts: [textPart(GO_ON)] };
    const prefilled = [USER, says(textPart('{'))];
    expect(fitted({ messages: prefilled }, { refuses: ['prefill'] })).toMatchObject({
      call: { messages: [...prefilled, goOn] },
      dropped: ['prefill'],
    });
    expect(fitted({ messages: [USER] }, { refuses: ['prefill'] }).dropped).toEqual([]);
    const called = fitted({ messages: [USER, says(call('1'))] }, { refuses: ['prefill', 'unansweredCalls'] });
    expect(called.dropped).toEqual([]);
    expect(called.call.messages.at(-1)).toEqual(missing('1'));
  });
});
