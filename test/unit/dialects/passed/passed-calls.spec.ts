import { describe, expect, it } from '@jest/globals';
import { NO_RESULT, orphanIntro } from '../../../../src/gateway/dialects/fit-conversation.js';
import type { DialectName } from '../../../../src/gateway/protocol/dialect-name.js';
import { passed } from '../../../support/passed-calls.js';

const BOTH = { refuses: ['unansweredCalls', 'resultsWithoutCall', 'foreignCallIds'] } as const;

type Conversation = readonly object[];

/** What a conversation becomes, in front of a field whose bytes must stay. */
function fit(dialect: DialectName, list: string, conversation: Conversation): unknown {
  const head = `{"${list}":${JSON.stringify(conversation)}`;
  const [sent, dropped] = passed(dialect, `${head}, "x":1e400}`, BOTH);
  expect(dropped).toEqual([]);
  expect(sent.endsWith(', "x":1e400}')).toBe(true);
  return (JSON.parse(sent) as Record<string, unknown>)[list];
}

const user = { role: 'user', content: 'go' };

describe('a chat passed on', () => {
  const call = (...ids: string[]) => ({ role: 'assistant', tool_calls: ids.map((id) => ({ id, type: 'function' })) });
  const result = (id: string, content: unknown = 'r') => ({ role: 'tool', tool_call_id: id, content });

  it.each<[string, Conversation, Conversation]>([
    [
      'no result at its end',
      [user, call('1', '2')],
      [user, call('1', '2'), result('1', NO_RESULT), result('2', NO_RESULT)],
    ],
    [
      'one of two results',
      [call('1', '2'), result('2'), user],
      [call('1', '2'), result('2'), result('1', NO_RESULT), user],
    ],
    [
      'a result of nothing',
      [user, result('9'), user],
      [user, { role: 'user', content: `${orphanIntro('9')}\n\nr` }, user],
    ],
    [
      'a result of nothing among others',
      [call('1', '2'), result('1'), result('9', [{ type: 'text', text: 't' }]), result('2'), user],
      [
        call('1', '2'),
        result('1'),
        result('2'),
        {
          role: 'user',
          content: [
            { type: 'text', text: orphanIntro('9') },
            { type: 'text', text: 't' },
          ],
        },
        user,
      ],
    ],
    [
      'one id in several turns',
      [call('0'), result('0'), call('0'), result('0')],
      [call('0'), result('0'), call('0'), result('0')],
    ],
    [
      'one id in several turns, of which the first has no result',
      [call('0'), user, call('0'), result('0')],
      [call('0'), result('0', NO_RESULT), user, call('0'), result('0')],
    ],
  ])('with %s has exactly one result for each call', (_what, given, sent) => {
    expect(fit('openai-chat', 'messages', given)).toEqual(sent);
  });
});

describe('a request of Responses passed on', () => {
  const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
  const result = (id: string, output: unknown = 'r') => ({ type: 'function_call_output', call_id: id, output });

  it.each<[string, Conversation, Conversation]>([
    [
      'no result',
      [user, call('1'), { type: 'custom_tool_call', call_id: '2', name: 'p', input: 'x' }, user],
      [
        user,
        call('1'),
        { type: 'custom_tool_call', call_id: '2', name: 'p', input: 'x' },
        result('1', NO_RESULT),
        { type: 'custom_tool_call_output', call_id: '2', output: NO_RESULT },
        user,
      ],
    ],
    ['a result further on', [call('1'), user, result('1')], [call('1'), user, result('1')]],
    [
      'a result of nothing',
      [user, result('9'), result('8', [{ type: 'input_image', image_url: 'u' }])],
      [
        user,
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: orphanIntro('9') },
            { type: 'input_text', text: 'r' },
          ],
        },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: orphanIntro('8') },
            { type: 'input_image', image_url: 'u' },
          ],
        },
      ],
    ],
    [
      'a compaction',
      [{ type: 'compaction', encrypted_content: 'e' }, result('9')],
      [{ type: 'compaction', encrypted_content: 'e' }, result('9')],
    ],
    [
      'a call of the provider',
      [{ type: 'local_shell_call', call_id: '1' }, user],
      [{ type: 'local_shell_call', call_id: '1' }, user],
    ],
  ])('with %s has a result for each call', (_what, given, sent) => {
    expect(fit('openai-responses', 'input', given)).toEqual(sent);
  });

  it.each(['"previous_response_id":"resp_1"', '"conversation":"conv_1"', '"y":{"type":"item_reference","id":"i"}'])(
    'keeps results of what it goes on from by %s',
    (field) => {
      const text = JSON.stringify({ input: [result('9')] }).replace('{', `{${field},`);
      expect(passed('openai-responses', text, BOTH)).toEqual([text, []]);
    },
  );
});

describe('a message of Claude passed on', () => {
  const call = (...ids: string[]) => ({
    role: 'assistant',
    content: ids.map((id) => ({ type: 'tool_use', id, name: 'f', input: { id: 'a.b' } })),
  });
  const block = (id: string, content: unknown = 'r') => ({ type: 'tool_result', tool_use_id: id, content });
  const result = (...blocks: object[]) => ({ role: 'user', content: blocks });
  const text = (words: string) => ({ type: 'text', text: words });

  it.each<[string, Conversation, Conversation]>([
    ['no result at its end', [user, call('1')], [user, call('1'), result(block('1', NO_RESULT))]],
    ['words in place of a result', [call('1'), user], [call('1'), result(block('1', NO_RESULT), text('go'))]],
    [
      'one of two results',
      [call('1', '2'), result(block('2'), text('so'))],
      [call('1', '2'), result(block('1', NO_RESULT), block('2'), text('so'))],
    ],
    [
      'turns in several messages',
      [call('1'), call('2'), result(block('1')), result(block('2'))],
      [call('1'), call('2'), result(block('1')), result(block('2'))],
    ],
    [
      'instructions between',
      [call('1'), { role: 'system', content: 's' }, result(block('1'))],
      [call('1'), { role: 'system', content: 's' }, result(block('1'))],
    ],
    [
      'a result of nothing',
      [user, { role: 'assistant', content: 'y' }, result(block('9', [text('a')]), text('b'))],
      [user, { role: 'assistant', content: 'y' }, result(text('b'), text(orphanIntro('9')), text('a'))],
    ],
    [
      'two results of one call',
      [call('1'), result(block('1'), block('1', 'again'))],
      [call('1'), result(block('1'), text(orphanIntro('1')), text('again'))],
    ],
    [
      'a search of the provider',
      [{ role: 'assistant', content: [{ type: 'server_tool_use', id: 'srvtoolu_1' }] }, user],
      [{ role: 'assistant', content: [{ type: 'server_tool_use', id: 'srvtoolu_1' }] }, user],
    ],
  ])('with %s has exactly one result for each call', (_what, given, sent) => {
    expect(fit('anthropic', 'messages', given)).toEqual(sent);
  });

  it('has ids that it takes, the same in calls and results', () => {
    const [turn, answer] = fit('anthropic', 'messages', [
      call('functions.f:0', 'ok'),
      result(block('functions.f:0'), block('ok')),
    ]) as [{ content: { id: string; input: unknown }[] }, { content: { tool_use_id: string }[] }];
    expect(turn.content.map(({ id }) => id)).toEqual(answer.content.map(({ tool_use_id: id }) => id));
    expect(turn.content[0]!.id).toMatch(/^[\w-]{1,64}$/);
    expect(turn.content[1]).toEqual({ type: 'tool_use', id: 'ok', name: 'f', input: { id: 'a.b' } });
  });
});

describe('a request of Gemini passed on', () => {
  const call = (...names: string[]) => ({
    role: 'model',
    parts: names.map((name) => ({ functionCall: { name, args: {} } })),
  });
  const part = (name: string, response: unknown = { r: 1 }) => ({ functionResponse: { name, response } });
  const result = (...parts: object[]) => ({ role: 'user', parts });

  it.each<[string, Conversation, Conversation]>([
    ['no result at its end', [call('f')], [call('f'), result(part('f', { error: NO_RESULT }))]],
    [
      'one of two results',
      [call('f', 'g'), result(part('g'))],
      [call('f', 'g'), result(part('f', { error: NO_RESULT }), part('g'))],
    ],
    [
      'two results of one tool',
      [call('f', 'f'), result(part('f'), part('f'))],
      [call('f', 'f'), result(part('f'), part('f'))],
    ],
    [
      'a result of nothing',
      [result(part('h'), { text: 'b' })],
      [result({ text: 'b' }, { text: `${orphanIntro('h')}\n\n{"r":1}` })],
    ],
    [
      'ids of which a result bears none',
      [{ role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f' } }] }, result(part('f'))],
      [{ role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f' } }] }, result(part('f'))],
    ],
    [
      'snake case',
      [
        { role: 'model', parts: [{ function_call: { id: 'c1', name: 'f' } }] },
        { role: 'user', parts: [{ text: 'b' }] },
      ],
      [
        { role: 'model', parts: [{ function_call: { id: 'c1', name: 'f' } }] },
        {
          role: 'user',
          parts: [{ functionResponse: { id: 'c1', name: 'f', response: { error: NO_RESULT } } }, { text: 'b' }],
        },
      ],
    ],
  ])('with %s has exactly one result for each call', (_what, given, sent) => {
    expect(fit('gemini', 'contents', given)).toEqual(sent);
  });
});

it.each<[DialectName, string]>([
  ['openai-chat', '{"messages":[{"role":"user","content":"\\"tool_calls\\""}, 1, null, "x"]}'],
  ['openai-chat', '{"messages":[{"role":"assistant", "tool_calls":[{"id":"1"}]},{"role":"tool", "tool_call_id":"1"}]}'],
  ['openai-responses', '{"input":"call_id"}'],
  ['openai-responses', '{"input":[1, null, {"call_id":7}]}'],
  [
    'anthropic',
    '{"messages":[{"role":"assistant", "content":[{"type":"tool_use","id":"1"}]},{"role":"user", "content":[{"type":"tool_result","tool_use_id":"1"}]}]}',
  ],
  ['gemini', '{"contents":[{"parts":[{"text":"functionCall"}]}, 7]}'],
])('what is right in %s is passed on byte for byte: %s', (dialect, text) => {
  expect(passed(dialect, text, BOTH)[0]).toBe(text);
});
