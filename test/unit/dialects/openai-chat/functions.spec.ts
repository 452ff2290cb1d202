import { describe, expect, it } from '@jest/globals';
import { UPSTREAM_DIALECT_NAMES } from '../../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { decode, translate } from '../../../support/dialect-calls.js';

const functions = [{ name: 'read_note', description: 'd', parameters: { type: 'object', properties: {} } }];
const GO = { role: 'user', content: 'go' };

function called(file: string): object[] {
  return [
    { role: 'assistant', content: null, function_call: { name: 'read_note', arguments: JSON.stringify({ file }) } },
    { role: 'function', name: 'read_note', content: `text of ${file}` },
  ];
}

function chat(fields: object): JsonObject {
  return { model: 'm', messages: [GO], functions, ...fields };
}

describe('functions of 2023', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    [{ name: 'read_note' }, { kind: 'named', name: 'read_note' }],
    [undefined, null],
  ])('are tools, and function_call %j is their choice', (choice, toolChoice) => {
    const call = decode('openai-chat', chat({ function_call: choice }));
    expect(call.tools).toMatchObject([{ kind: 'function', name: 'read_note', description: 'd' }]);
    expect(call.toolChoice).toEqual(toolChoice);
  });

  it('say where something of them is wrong', () => {
    const wrong = (fields: object) => () => decode('openai-chat', chat(fields));
    expect(wrong({ functions: [{}] })).toThrow('The field "functions[0].name" is missing.');
    expect(wrong({ function_call: 'read_note' })).toThrow('The field "function_call" must be one of auto, none.');
    expect(wrong({ messages: [{ role: 'function', content: 'x' }] })).toThrow('"messages[0].name" is missing');
  });

  it.each(UPSTREAM_DIALECT_NAMES.filter((name) => name !== 'openai-chat'))(
    'reach %s, every result with its own call',
    (upstream) => {
      const messages = [GO, ...called('one'), ...called('two'), { role: 'user', content: 'so?' }];
      const { body, dropped } = translate('openai-chat', chat({ messages }), upstream, 'some-model');
      expect(dropped).toEqual([]);
      if (upstream === 'ai-sdk') return;
      const read = decode(upstream, body);
      const ids = read.messages.flatMap(({ role, parts }) =>
        role === 'assistant'
          ? parts.flatMap((part) => (part.kind === 'tool_call' ? [[part.id, part.arguments]] : []))
          : [],
      );
      const results = read.messages.flatMap((message) =>
        message.role === 'tool' ? [[message.callId, message.parts]] : [],
      );
      expect(new Set(ids.map(([id]) => id)).size).toBe(2);
      expect(ids.map(([, text]) => text)).toEqual(['{"file":"one"}', '{"file":"two"}']);
      expect(results).toMatchObject([
        [ids[0]![0], [{ text: 'text of one' }]],
        [ids[1]![0], [{ text: 'text of two' }]],
      ]);
    },
  );
});
