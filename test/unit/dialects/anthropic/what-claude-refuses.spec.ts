import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { translate } from '../../../support/dialect-calls.js';

type Block = JsonObject & { text?: string };

function fromChat(messages: object[]): { system?: Block[]; messages: { role: string; content: Block[] }[] } {
  return translate('openai-chat', { model: 'm', messages }, 'anthropic', 'claude-sonnet-4-5').body as never;
}

const HI = { role: 'user', content: 'hi' };

describe('texts of nothing but white space', () => {
  it.each([
    ['a last turn of the user', [HI, { role: 'assistant', content: 'yes' }, { role: 'user', content: ' ' }]],
    ['an empty last turn of the user', [HI, { role: 'assistant', content: 'yes' }, { role: 'user', content: '' }]],
    ['a turn of the model', [HI, { role: 'assistant', content: ' ' }, { role: 'user', content: 'on' }]],
    [
      'a part',
      [
        HI,
        {
          role: 'user',
          content: [
            { type: 'text', text: '\n\n' },
            { type: 'text', text: 'on' },
          ],
        },
      ],
    ],
    ['instructions', [{ role: 'system', content: '  ' }, HI]],
    ['the only turn', [{ role: 'user', content: ' ' }]],
  ])('are not sent: %s', (_where, messages) => {
    const sent = fromChat(messages);
    const blocks = [...(sent.system ?? []), ...sent.messages.flatMap(({ content }) => content)];
    expect(blocks).not.toEqual([]);
    expect(blocks.filter(({ text }) => text?.trim() === '')).toEqual([]);
    expect(sent.messages.at(-1)?.role).toBe('user');
  });

  it('keep the turn of the user a turn, and let turns beside an empty one of the model become one', () => {
    expect(fromChat([HI, { role: 'assistant', content: 'yes' }, { role: 'user', content: ' ' }]).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'yes' }] },
      { role: 'user', content: [{ type: 'text', text: '[empty message]' }] },
    ]);
    const merged = fromChat([HI, { role: 'assistant', content: '\n' }, { role: 'user', content: 'on' }]);
    expect(merged.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'text', text: 'on' },
        ],
      },
    ]);
  });
});

it('a last turn of the model does not end in white space', () => {
  const { messages } = fromChat([HI, { role: 'assistant', content: 'The answer is \n' }]);
  expect(messages.at(-1)).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'The answer is' }] });
});

describe.each(['anthropic', 'gemini', 'ai-sdk'] as const)('instructions alone, to %s', (upstream) => {
  const system = (content: string): object => ({ role: 'system', content });

  it.each([
    ['one', 'openai-chat', { messages: [system('Is it?')] }, []],
    ['of the developer', 'openai-chat', { messages: [{ role: 'developer', content: 'Is it?' }] }, []],
    ['two', 'openai-chat', { messages: [system('Be brief.'), system('Is it?')] }, ['Be brief.']],
    ['a blank one behind', 'openai-chat', { messages: [system('Is it?'), system(' ')] }, []],
    ['as the input of a response', 'openai-responses', { input: [{ role: 'developer', content: 'Is it?' }] }, []],
    [
      'beside instructions',
      'openai-responses',
      { instructions: 'Be brief.', input: [{ role: 'developer', content: 'Is it?' }] },
      ['Be brief.'],
    ],
  ] as const)('%s: the last that says something is what is asked', (_how, client, fields, kept) => {
    const { body } = translate(client, { model: 'm', ...fields }, upstream, 'some-model');
    const turns = (body['messages'] ?? body['contents'] ?? body['prompt']) as JsonObject[];
    const asked = turns.filter(({ role }) => role === 'user');
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked)).toContain('Is it?');
    const others = JSON.stringify({
      ...body,
      messages: null,
      contents: null,
      prompt: turns.filter((turn) => turn !== asked[0]),
    });
    expect(others).not.toContain('Is it?');
    for (const text of kept) expect(others).toContain(text);
  });
});
