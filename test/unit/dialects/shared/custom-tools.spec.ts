import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { StreamTranslation } from '../../../../src/gateway/dialects/translation.js';
import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { translate, translateReply } from '../../../support/dialect-calls.js';
import { contextOf } from '../../../support/dialect-streams.js';

const PATCH = '*** Begin Patch\n*** End Patch';
const GRAMMAR = { type: 'grammar', syntax: 'lark', definition: 'start: begin' };
const TOOL = { type: 'custom', name: 'apply_patch', description: 'Edits files.', format: GRAMMAR };
const CODEX = { model: 'm', input: 'go', tools: [TOOL] };
const HISTORY = [
  { role: 'user', content: 'go' },
  { type: 'custom_tool_call', call_id: 'call_a', name: 'apply_patch', input: PATCH },
  { type: 'custom_tool_call_output', call_id: 'call_a', output: 'ok' },
];

const called = {
  id: 'call_b',
  type: 'function',
  function: { name: 'apply_patch', arguments: JSON.stringify({ input: PATCH }) },
};
const PAIR = { client: DIALECTS['openai-responses'], upstream: DIALECTS['openai-chat'] };

describe('a tool that takes plain text, at a chat upstream that knows functions alone', () => {
  const { body, call, dropped } = translate('openai-responses', CODEX, 'openai-chat', 'glm-5');

  it('is a function with one text, whose grammar the model can read', () => {
    expect(body['tools']).toMatchObject([
      {
        type: 'function',
        function: { name: 'apply_patch', description: 'Edits files.', parameters: { required: ['input'] } },
      },
    ]);
    expect(JSON.stringify(body)).toContain('It follows this grammar (lark):\\nstart: begin');
    expect(dropped).toEqual(['tools[].format']);
  });

  it.each([true, false])('is called so in the history, whether it is still offered (%j) or not', (isOffered) => {
    const request = { model: 'm', input: HISTORY, ...(isOffered ? { tools: [TOOL] } : {}) };
    const { body: sent } = translate('openai-responses', request, 'openai-chat', 'glm-5');
    expect((sent['messages'] as JsonObject[]).slice(1)).toMatchObject([
      { role: 'assistant', tool_calls: [{ ...called, id: 'call_a' }] },
      { role: 'tool', tool_call_id: 'call_a', content: 'ok' },
    ]);
  });

  it('is forced as a function', () => {
    const forced = { ...CODEX, tool_choice: { type: 'custom', name: 'apply_patch' } };
    const { body: sent } = translate('openai-responses', forced, 'openai-chat', 'glm-5');
    expect(sent['tool_choice']).toEqual({ type: 'function', function: { name: 'apply_patch' } });
  });

  it('comes back as plain text from a whole answer', () => {
    const message = { role: 'assistant', content: null, tool_calls: [called] };
    const answer = { model: 'x', choices: [{ index: 0, message, finish_reason: 'tool_calls' }] };
    const { output } = translateReply(PAIR, answer, call, contextOf());
    expect(output).toMatchObject([{ type: 'custom_tool_call', name: 'apply_patch', input: PATCH }]);
  });

  it('comes back as plain text from a stream, wherever it is cut', () => {
    const text = called.function.arguments;
    for (let cut = 0; cut <= text.length; cut++) {
      const translation = new StreamTranslation(PAIR, call, contextOf());
      const deltas = [
        { tool_calls: [{ index: 0, ...called, function: { name: 'apply_patch', arguments: text.slice(0, cut) } }] },
        { tool_calls: [{ index: 0, function: { arguments: text.slice(cut) } }] },
      ];
      const chunks = [
        ...deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] })),
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      ];
      const sent = [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map(
        (data) => translation.push(data, null).text,
      );
      const completed = sent
        .join('')
        .split('\n')
        .find((line) => line.startsWith('data: {"type":"response.completed"'));
      const { response } = JSON.parse(completed!.slice('data: '.length)) as { response: JsonObject };
      expect(response['output']).toMatchObject([{ type: 'custom_tool_call', name: 'apply_patch', input: PATCH }]);
    }
  });
});

describe('a tool that takes plain text, at OpenAI', () => {
  it('stays what it is, with its grammar where the chat API has it', () => {
    const { body, dropped } = translate('openai-responses', CODEX, 'openai-chat', 'gpt-5.2', 'openai');
    const { type, ...grammar } = GRAMMAR;
    expect(body['tools']).toEqual([
      { type: 'custom', custom: { name: 'apply_patch', description: 'Edits files.', format: { type, grammar } } },
    ]);
    expect(dropped).toEqual([]);
  });

  it('comes from a chat request to the Responses API with its grammar where that has it', () => {
    const { type, ...grammar } = GRAMMAR;
    const custom = { name: 'apply_patch', description: 'Edits files.', format: { type, grammar } };
    const chat = { model: 'm', messages: [{ role: 'user', content: 'go' }], tools: [{ type: 'custom', custom }] };
    expect(translate('openai-chat', chat, 'openai-responses', 'gpt-5.2').body['tools']).toEqual([TOOL]);
  });
});
