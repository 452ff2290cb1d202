import { decode, translate, translateRecorded } from '../../../support/dialect-calls.js';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import type { NeutralReply } from '../../../../src/gateway/protocol/neutral-reply.js';
import { NO_TRAITS } from '../../../../src/gateway/traits/traits.js';
import { recordedBody } from '../../../support/dialect-streams.js';

const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const CALLS = [
  { id: 'call_1', name: 'shell', arguments: '{"command":["ls"]}' },
  { id: 'call_2', name: 'mcp__files__list', arguments: '{}' },
];

describe('a request of Codex', () => {
  it('reaches a chat upstream with its tools flattened and its thought left out', () => {
    const { body, dropped } = translateRecorded('openai-responses', 'codex', 'openai-chat', 'gpt-5', 'openai');
    expect(body['messages']).toEqual([
      { role: 'system', content: 'You are Codex.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'List the files.' },
          { type: 'image_url', image_url: { url: PNG } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          ...CALLS.map(({ id, ...called }) => ({ id, type: 'function', function: called })),
          { id: 'call_3', type: 'custom', custom: { name: 'apply_patch', input: '*** Begin Patch' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'a.txt' },
      { role: 'tool', tool_call_id: 'call_2', content: 'b.txt' },
      { role: 'tool', tool_call_id: 'call_3', content: 'Done' },
    ]);
    expect(body).toMatchObject({
      reasoning_effort: 'medium',
      parallel_tool_calls: true,
      prompt_cache_key: '0198',
      verbosity: 'low',
      store: false,
    });
    expect((body['tools'] as { type: string }[]).map(({ type }) => type)).toEqual(['function', 'function', 'custom']);
    expect(dropped.toSorted()).toEqual(['client_metadata', 'input[].encrypted_content', 'tools[].web_search']);
  });

  it.each(['anthropic', 'gemini'] as const)('reaches %s with tools of plain text as functions', (upstream) => {
    const { body, dropped } = translateRecorded('openai-responses', 'codex', upstream, 'claude-sonnet-4-5');
    const call = decode(upstream, body);
    expect(call.tools.map(({ name }) => name)).toEqual(['shell', 'mcp__files__list', 'apply_patch']);
    expect(call.tools[2]).toMatchObject({ kind: 'function', schema: { required: ['input'] } });
    expect(call.messages.find(({ role }) => role === 'assistant')?.parts).toEqual([
      ...CALLS.map((called) => ({ kind: 'tool_call', isCustom: false, ...called })),
      {
        kind: 'tool_call',
        isCustom: false,
        id: 'call_3',
        name: 'apply_patch',
        arguments: '{"input":"*** Begin Patch"}',
      },
    ]);
    expect(dropped).toEqual(expect.arrayContaining(['tools[].format', 'tools[].web_search', 'client_metadata']));
  });

  it('comes back to OpenAI with its thought as it was', () => {
    const call = decode('openai-responses', recordedBody('openai-responses', 'codex', 'request'));
    const { body } = DIALECTS['openai-responses'].encodeCall(call, NO_TRAITS);
    expect(body['input']).toContainEqual({
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Listing.' }],
      encrypted_content: 'gAAAAAB',
    });
    expect(body['input']).toContainEqual({ type: 'custom_tool_call_output', call_id: 'call_3', output: 'Done' });
  });
});

describe('a reply to Codex', () => {
  const request = recordedBody('openai-responses', 'codex', 'request');
  const reply = (): NeutralReply => ({
    model: 'm',
    usage: null,
    choices: [
      {
        index: 0,
        finish: 'tool_calls',
        stopSequence: null,
        logprobs: [],
        parts: [
          { kind: 'tool_call', id: 'c1', name: 'mcp__files__list', arguments: '{}', isCustom: false },
          { kind: 'tool_call', id: 'c2', name: 'apply_patch', arguments: '*** Begin', isCustom: true },
        ],
      },
    ],
  });

  it('has calls under the names of their namespaces, and repeats the settings of the request', () => {
    const context = { id: '01-2', createdAt: 5, model: 'gpt-5-codex', request };
    const body = DIALECTS['openai-responses'].encodeReply(reply(), context);
    expect(body['output']).toEqual([
      {
        type: 'function_call',
        id: 'fc_012_0',
        call_id: 'c1',
        name: 'list',
        namespace: 'mcp__files',
        arguments: '{}',
        status: 'completed',
      },
      {
        type: 'custom_tool_call',
        id: 'ctc_012_1',
        call_id: 'c2',
        name: 'apply_patch',
        input: '*** Begin',
        status: 'completed',
      },
    ]);
    expect(body).toMatchObject({
      id: 'resp_012',
      created_at: 5,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'gpt-5-codex',
      parallel_tool_calls: true,
      previous_response_id: null,
      presence_penalty: 0,
      reasoning: { effort: 'medium', summary: 'auto' },
      store: false,
      text: { verbosity: 'low' },
      truncation: 'disabled',
    });
    expect(body).not.toHaveProperty('user');
    expect(body).not.toHaveProperty('usage');
    expect((body['tools'] as { strict?: boolean }[])[0]?.strict).toBe(false);
  });

  it('says why it is incomplete', () => {
    const cut = reply();
    const choices = [{ ...cut.choices[0]!, finish: 'length' as const }];
    const context = { id: '1', createdAt: 5, model: null, request };
    expect(DIALECTS['openai-responses'].encodeReply({ ...cut, choices }, context)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
  });
});

describe('a request for OpenAI Responses', () => {
  it('has every part of a chat request that it can say, and tells the rest', () => {
    const { body, dropped } = translateRecorded('openai-chat', 'qwen-code', 'openai-responses', 'gpt-4.1');
    expect(body).toMatchObject({
      max_output_tokens: 8000,
      temperature: 0.3,
      top_p: 0.9,
      top_logprobs: 2,
      reasoning: { effort: 'high', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'out', strict: true }, verbosity: 'low' },
      tool_choice: { type: 'function', name: 'shell' },
      parallel_tool_calls: false,
      service_tier: 'flex',
      prompt_cache_key: 'k',
      store: true,
      metadata: { a: 'b' },
      user: 'u-1',
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
    });
    expect(body['tools']).toMatchObject([
      { type: 'function', name: 'todo_read', parameters: { type: 'object' }, strict: false },
      { type: 'function', name: 'shell', strict: true },
    ]);
    const input = body['input'] as { content?: unknown; type?: string; output?: unknown }[];
    expect(input[2]?.content).toEqual([
      { type: 'input_text', text: 'Look and hear.' },
      { type: 'input_image', detail: 'low', image_url: 'https://example.org/a.png' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
    ]);
    expect(input.find(({ type }) => type === 'function_call_output')?.output).toEqual([
      { type: 'input_text', text: 'empty' },
      { type: 'input_image', detail: 'auto', image_url: PNG },
    ]);
    expect(dropped.toSorted()).toEqual([
      'frequency_penalty',
      'logit_bias',
      'made_up',
      'messages[].content[].input_audio',
      'messages[].name',
      'n',
      'seed',
      'stop',
      'top_k',
    ]);
  });

  it('stores nothing unless asked', () => {
    const { body } = translate('anthropic', { messages: [], max_tokens: 1 }, 'openai-responses', 'gpt-5');
    expect(body['store']).toBe(false);
  });
});

it.each([
  [{}, 'input'],
  [{ input: 5 }, 'input'],
  [{ input: [{ role: 'robot', content: 'x' }] }, 'input[0].role'],
  [{ input: [{ type: 'function_call', name: 'f' }] }, 'input[0].call_id'],
  [{ input: 'x', text: { format: { type: 'xml' } } }, 'text.format.type'],
  [{ input: 'x', reasoning: { effort: 'extreme' } }, 'reasoning.effort'],
])('what is wrong with %j is told with its place', (body, param) => {
  expect(() => decode('openai-responses', body)).toThrow(
    expect.objectContaining({ details: { message: expect.any(String), param } }),
  );
});
