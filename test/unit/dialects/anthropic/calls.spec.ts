import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { decode, translate, translateRecorded } from '../../../support/dialect-calls.js';

const PNG = 'iVBORw0KGgo=';
const ASK = { max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };

/** A chat request, as an Anthropic upstream gets it. */
function fromChat(fields: object, model = 'claude-sonnet-4-5') {
  return translate('openai-chat', { messages: [{ role: 'user', content: 'hi' }], ...fields }, 'anthropic', model);
}

describe('a request of Claude Code', () => {
  const { body: chat, dropped } = translateRecorded('anthropic', 'claude-code', 'openai-chat', 'gpt-5', 'openai');

  it('reaches a chat upstream with its roles, media and tools', () => {
    expect(chat['messages']).toEqual([
      { role: 'system', content: 'You are Claude Code.\n\nBe terse.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>hm</system-reminder>' },
          { type: 'text', text: 'What is in the picture and the paper?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          { type: 'file', file: { filename: 'paper.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
        ],
      },
      {
        role: 'assistant',
        content: "I'll read it.",
        tool_calls: [
          { id: 'toolu_01', type: 'function', function: { name: 'Read', arguments: '{"path":"a.txt"}' } },
          { id: 'toolu_02', type: 'function', function: { name: 'Bash', arguments: '{"command":"false"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'toolu_01', content: 'hello' },
      { role: 'tool', tool_call_id: 'toolu_02', content: 'exit code 1' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attached to the result of tool call toolu_01:' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
        ],
      },
      { role: 'system', content: 'The plan mode is off.' },
    ]);
    expect(chat).toMatchObject({
      model: 'gpt-5',
      max_completion_tokens: 32_000,
      reasoning_effort: 'high',
      parallel_tool_calls: false,
      tool_choice: 'auto',
      stream: true,
      stream_options: { include_usage: true },
      user: '{"device_id":"d1","session_id":"s1"}',
    });
    expect(chat['tools']).toHaveLength(2);
  });

  it('tells everything that the upstream does not get', () => {
    expect(dropped.toSorted()).toEqual([
      'context_management',
      'messages[].content[].cache_control',
      'messages[].content[].thinking',
      'messages[].content[].tool_result.is_error',
      'tools[].defer_loading',
      'tools[].web_search_20250305',
    ]);
  });

  it('reaches a Gemini upstream with failed results, and thinking that Claude signed left out', () => {
    const { body } = translateRecorded('anthropic', 'claude-code', 'gemini', 'gemini-3-pro');
    expect(body['systemInstruction']).toEqual({
      parts: [{ text: 'You are Claude Code.' }, { text: 'Be terse.' }, { text: 'The plan mode is off.' }],
    });
    expect((body['contents'] as object[]).slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { text: "I'll read it." },
          {
            functionCall: { id: 'toolu_01', name: 'Read', args: { path: 'a.txt' } },
            thoughtSignature: 'skip_thought_signature_validator',
          },
          { functionCall: { id: 'toolu_02', name: 'Bash', args: { command: 'false' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              id: 'toolu_01',
              name: 'Read',
              response: { output: 'hello' },
              parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }],
            },
          },
          { functionResponse: { id: 'toolu_02', name: 'Bash', response: { error: 'exit code 1' } } },
        ],
      },
    ]);
    expect(body['generationConfig']).toMatchObject({
      thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: false },
    });
  });
});

describe('a request for Claude', () => {
  it('always has a limit of tokens, by the model', () => {
    expect(fromChat({}).body['max_tokens']).toBe(32_000);
    expect(fromChat({}, 'claude-3-5-haiku-latest').body['max_tokens']).toBe(8192);
    expect(fromChat({}, 'claude-3-haiku-20240307').body['max_tokens']).toBe(4096);
    expect(fromChat({ max_tokens: 7 }).body['max_tokens']).toBe(7);
  });

  it.each([
    ['claude-3-7-sonnet-20250219', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-opus-4-20250514', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-sonnet-4-5-20250929', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-opus-4-6', { type: 'adaptive' }, { effort: 'medium' }],
    ['claude-sonnet-5', { type: 'adaptive' }, { effort: 'medium' }],
    ['some-alias', { type: 'adaptive' }, { effort: 'medium' }],
  ])('thinks the way that %s does', (model, thinking, output) => {
    const { body } = fromChat({ reasoning_effort: 'medium' }, model);
    expect([body['thinking'], body['output_config']]).toEqual([thinking, output]);
  });

  it('does not think where it must not, and says so', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const forced = fromChat({ reasoning_effort: 'high', tools, tool_choice: 'required' });
    expect([forced.body['thinking'], forced.dropped]).toEqual([undefined, ['reasoning_effort']]);
    const short = fromChat({ reasoning_effort: 'high', max_tokens: 1024 });
    expect([short.body['thinking'], short.dropped]).toEqual([undefined, ['reasoning_effort']]);
    const off = fromChat({ reasoning_effort: 'none' });
    expect([off.body['thinking'], off.dropped]).toEqual([{ type: 'disabled' }, []]);
  });

  it('does not think on in a loop whose thoughts the client has lost', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'x' },
    ];
    const lost = fromChat({ messages, reasoning_effort: 'high' });
    expect([lost.body['thinking'], lost.dropped]).toEqual([undefined, ['reasoning_effort']]);
    expect(fromChat({ messages, reasoning_effort: 'high' }, 'claude-opus-4-6').body['thinking']).toEqual({
      type: 'adaptive',
    });
  });

  it('keeps sampling inside what the API takes', () => {
    expect(fromChat({ temperature: 1.5, top_p: 0.5 })).toMatchObject({
      body: { temperature: 1 },
      dropped: ['temperature', 'top_p'],
    });
    expect(fromChat({ top_p: 0.5, top_k: 3 })).toMatchObject({ body: { top_p: 0.5, top_k: 3 }, dropped: [] });
    expect(fromChat({ temperature: 0.2, reasoning_effort: 'low', stop: [' ', 'END'] })).toMatchObject({
      body: { stop_sequences: ['END'] },
      dropped: ['stop', 'temperature'],
    });
  });

  it('has ids, schemas and arguments of the form that the API takes', () => {
    const { body, dropped } = translateRecorded('openai-chat', 'qwen-code', 'anthropic', 'claude-sonnet-4-5');
    const messages = body['messages'] as { role: string; content: Record<string, unknown>[] }[];
    const [first, second] = messages[1]!.content;
    expect(first).toMatchObject({ type: 'tool_use', name: 'todo_read', input: {} });
    expect(first!['id']).toMatch(/^call_\w+$/);
    expect(second).toMatchObject({ id: 'call_2', input: { invalid_json: '{broken' } });
    expect(messages[2]!.content[0]).toMatchObject({ type: 'tool_result', tool_use_id: first!['id'] });
    expect(messages[2]!.content.at(-1)).toEqual({ type: 'text', text: 'Go on.' });
    expect(body['tools']).toMatchObject([{ input_schema: { type: 'object', properties: {} } }, { strict: true }]);
    expect(body['tool_choice']).toEqual({ type: 'tool', name: 'shell', disable_parallel_tool_use: true });
    expect(body['output_config']).toEqual({ format: { type: 'json_schema', schema: expect.any(Object) } });
    expect(body['system']).toEqual([
      { type: 'text', text: 'Be terse.' },
      { type: 'text', text: 'And kind.' },
    ]);
    expect(dropped.toSorted()).toEqual([
      'frequency_penalty',
      'logit_bias',
      'logprobs',
      'made_up',
      'messages[].content[].image_url.detail',
      'messages[].content[].input_audio',
      'messages[].name',
      'metadata',
      'n',
      'prompt_cache_key',
      'reasoning_effort',
      'seed',
      'service_tier',
      'store',
      'top_p',
      'verbosity',
    ]);
  });

  it('offers only the tools that are allowed', () => {
    const tools = ['a', 'b'].map((name) => ({ type: 'function', function: { name } }));
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] };
    const { body } = fromChat({ tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } });
    expect(body['tools']).toEqual([expect.objectContaining({ name: 'b' })]);
    expect(body['tool_choice']).toEqual({ type: 'any' });
  });
});

describe('what is wrong with a request is told with its place', () => {
  it.each([
    [{}, 'messages'],
    [{ messages: 'hi' }, 'messages'],
    [{ messages: ['hi'] }, 'messages[0]'],
    [{ messages: [{ role: 'bot', content: 'hi' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: 'x' }] }] },
      'messages[0].content[0].tool_use_id',
    ],
    [{ ...ASK, max_tokens: 1.5 }, 'max_tokens'],
    [{ ...ASK, tools: [{ input_schema: {} }] }, 'tools[0].name'],
    [{ ...ASK, thinking: { type: 'sometimes' } }, 'thinking.type'],
  ])('%j', (body, param) => {
    const error = thrownBy(() => decode('anthropic', body));
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).wire).toMatchObject({ type: 'invalid_request_error', param });
  });
});

it('thinking of a foreign provider is kept in the envelope of a signature and comes out of it', () => {
  const signature = { from: 'gemini', data: 'c2ln', id: 'call_1', isRedacted: false } as const;
  const parts = [
    { kind: 'reasoning', text: 'Hm.', signature },
    { kind: 'reasoning', text: '', signature },
    { kind: 'reasoning', text: 'Unsigned.', signature: null },
  ] as const;
  const choice = { index: 0, parts, finish: 'stop', stopSequence: null, logprobs: [] } as const;
  const context = { id: 'x', createdAt: 1, model: null, request: {} };
  const { content } = DIALECTS.anthropic.encodeReply({ model: 'm', choices: [choice], usage: null }, context);
  expect(content).toMatchObject([
    { type: 'thinking', thinking: 'Hm.' },
    { type: 'redacted_thinking' },
    { type: 'thinking', thinking: 'Unsigned.' },
  ]);
  const { call } = DIALECTS.anthropic.decodeCall(
    { messages: [{ role: 'assistant', content }] },
    { model: null, wantsStream: false },
  );
  expect(call.messages).toEqual([{ role: 'assistant', parts }]);
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
