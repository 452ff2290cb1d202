import { expect, it } from '@jest/globals';
import { EMPTY_TURN } from '../../../../../src/gateway/dialects/shared/stand-in.js';
import { ChannelTraits } from '../../../../../src/gateway/traits/model-traits.js';
import { passedCall } from '../../../../../src/gateway/dialects/passed/passed-call.js';
import { callOf } from '../../../../support/passed-calls.js';

const HI = { role: 'user', content: 'hi' };
const YES = { role: 'assistant', content: [{ type: 'text', text: 'yes' }] };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };

function text(words: string): object {
  return { type: 'text', text: words };
}

function result(content: unknown): object {
  return { type: 'tool_result', tool_use_id: 'toolu_1', content };
}

/** What Claude gets of a request of its own dialect. */
function sent(fields: object, model = 'claude-sonnet-4-5'): string {
  const call = callOf('anthropic', JSON.stringify({ model, max_tokens: 1, ...fields }));
  return passedCall(call, new ChannelTraits('anthropic', {}).of(model, 'anthropic').passed).call.body.toString();
}

function messagesOf(...messages: object[]): unknown {
  return (JSON.parse(sent({ messages })) as { messages: unknown }).messages;
}

it.each<[string, object[], object[]]>([
  ['a turn of the user', [HI, YES, { role: 'user', content: ' \n' }], [HI, YES, { role: 'user', content: EMPTY_TURN }]],
  ['all parts of a turn of the user', [{ role: 'user', content: [text('')] }], [{ role: 'user', content: EMPTY_TURN }]],
  ['a turn of the model', [HI, { role: 'assistant', content: '' }, HI], [HI, HI]],
  ['all parts of a turn of the model', [HI, { role: 'assistant', content: [text('\n\n')] }, HI], [HI, HI]],
  ['a part', [{ role: 'user', content: [text('\t'), text('on')] }], [{ role: 'user', content: [text('on')] }]],
  [
    'a part beside a call',
    [HI, { role: 'assistant', content: [text(''), CALL] }, { role: 'user', content: [result('')] }],
    [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content: [result('')] }],
  ],
  [
    'a part of a result',
    [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content: [result([text(' '), text('r')])] }],
    [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content: [result([text('r')])] }],
  ],
  [
    'all parts of a result',
    [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content: [result([text('')])] }],
    [HI, { role: 'assistant', content: [CALL] }, { role: 'user', content: [result(undefined)] }],
  ],
  [
    'the end of words to go on with',
    [HI, { role: 'assistant', content: 'so ' }],
    [HI, { role: 'assistant', content: 'so' }],
  ],
  [
    'the end of the last of several parts',
    [HI, { role: 'assistant', content: [text('a '), text('so\n')] }],
    [HI, { role: 'assistant', content: [text('a '), text('so')] }],
  ],
])('what is blank does not reach Claude: %s', (_where, messages, meant) => {
  expect(messagesOf(...messages)).toEqual(JSON.parse(JSON.stringify(meant)));
});

it.each<[string, unknown, unknown]>([
  ['one block of several', [text(''), text('be brief')], [text('be brief')]],
  ['every block', [text(' ')], undefined],
  ['a text', '  ', undefined],
])('blank instructions do not reach Claude: %s', (_what, system, meant) => {
  expect((JSON.parse(sent({ system, messages: [HI] })) as { system?: unknown }).system).toEqual(meant);
});

it('a request without them stays as it is, byte for byte, whatever its texts say', () => {
  const fields = {
    system: [text('say "text": "" twice')],
    messages: [HI, YES, { role: 'user', content: '"content":""' }],
  };
  expect(sent(fields)).toBe(JSON.stringify({ model: 'claude-sonnet-4-5', max_tokens: 1, ...fields }));
});

it('models that take them get them as they are', () => {
  const fields = { system: '', messages: [{ role: 'user', content: [text('')] }] };
  expect(sent(fields, 'other')).toBe(JSON.stringify({ model: 'other', max_tokens: 1, ...fields }));
});
