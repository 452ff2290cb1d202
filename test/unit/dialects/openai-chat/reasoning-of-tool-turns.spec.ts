import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import type { Message } from '../../../../src/gateway/protocol/message.js';
import { EMPTY_CALL } from '../../../../src/gateway/protocol/neutral-call.js';
import { textPart, type AssistantPart, type ReasoningSignature } from '../../../../src/gateway/protocol/part.js';
import { traitsAt } from '../../../support/dialect-calls.js';

const USER: Message = { role: 'user', parts: [textPart('hi')] };
const CALL: AssistantPart = { kind: 'tool_call', id: '1', name: 'f', arguments: '{}', isCustom: false };
const RESULT: Message = { role: 'tool', callId: '1', name: null, isError: false, parts: [textPart('r')] };
const CLAUDES: ReasoningSignature = { from: 'anthropic', data: 'x', id: null, isRedacted: false };

function thought(text: string, signature: ReasoningSignature | null = null): AssistantPart {
  return { kind: 'reasoning', text, signature };
}

function says(...parts: AssistantPart[]): Message {
  return { role: 'assistant', parts };
}

/** What a chat upstream gets as the reasoning of each turn of the model, and what it does not get. */
function sent(model: string, messages: readonly Message[], preset?: string): [unknown[], readonly string[]] {
  const call = { ...EMPTY_CALL, model, messages };
  const { body, dropped } = DIALECTS['openai-chat'].encodeCall(call, traitsAt('openai-chat', model, preset));
  const turns = (body['messages'] as Record<string, unknown>[]).filter(({ role }) => role === 'assistant');
  return [turns.map(({ reasoning_content: reasoning }) => reasoning), dropped];
}

describe.each(['deepseek-v4-pro', 'deepseek/deepseek-v4-flash', 'kimi-k2.6', 'moonshotai/kimi-k2-thinking'])(
  'to %s',
  (model) => {
    it.each<[string, readonly Message[], unknown[]]>([
      ['inside the loop', [USER, says(thought('a'), CALL), RESULT], ['a']],
      [
        'behind the next word of the user',
        [USER, says(thought('a'), CALL), RESULT, says(thought('b')), USER],
        ['a', 'b'],
      ],
      ['in a turn without calls', [USER, says(thought('a'), textPart('x')), USER], [undefined]],
      ['before the first call of a turn', [USER, says(thought('a')), says(CALL), RESULT, USER], ['a', ' ']],
      ['that nobody has', [USER, says(CALL), RESULT, USER], [' ']],
      ['in another provider’s words', [USER, says(thought('a', CLAUDES), CALL), RESULT], ['a']],
    ])('goes reasoning %s', (_where, messages, expected) => {
      expect(sent(model, messages)).toEqual([expected, []]);
    });

    it('goes a blank for what another provider withholds, and the client is told', () => {
      expect(sent(model, [USER, says(thought('', CLAUDES), CALL), RESULT])).toEqual([[' '], ['reasoningHistory']]);
    });
  },
);

it('to others goes reasoning of the loop that is under way, and no other', () => {
  const messages = [USER, says(thought('a'), CALL), RESULT, USER, says(thought('b'), CALL), RESULT];
  expect(sent('deepseek-v3.2', messages)).toEqual([[undefined, 'b'], []]);
});

it('to Mistral, which refuses the field, goes none, and the client is told', () => {
  const messages = [USER, says(thought('a'), CALL), RESULT];
  expect(sent('mistral-medium-3-5', messages, 'mistral')).toEqual([[undefined], ['reasoningHistory']]);
});
