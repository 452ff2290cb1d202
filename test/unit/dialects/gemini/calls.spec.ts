import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { decode, traitsAt, translate, translateRecorded } from '../../../support/dialect-calls.js';
import { recordedBody } from '../../../support/dialect-streams.js';

const PNG = 'iVBORw0KGgo=';

describe('a request of Gemini CLI', () => {
  const call = decode('gemini', recordedBody('gemini', 'gemini-cli', 'request'));

  it('finds the call of every result, by id, else by name and order', () => {
    const calls = call.messages.flatMap((message) => (message.role === 'assistant' ? message.parts : []));
    const ids = calls.flatMap((part) => (part.kind === 'tool_call' ? part.id : []));
    const results = call.messages.flatMap((message) => (message.role === 'tool' ? [message] : []));
    expect(ids).toEqual(['c1', 'call_1_list_directory', 'call_2_list_directory']);
    expect(results.map(({ callId, isError }) => [callId, isError])).toEqual([
      ['c1', false],
      ['call_1_list_directory', true],
      ['call_2_list_directory', false],
    ]);
    expect(results.map(({ parts }) => parts)).toEqual([
      [{ kind: 'text', text: 'a.txt', citations: [] }],
      [{ kind: 'text', text: 'no such folder', citations: [] }],
      [
        { kind: 'text', text: '{"entries":["b"]}', citations: [] },
        { kind: 'image', source: { kind: 'data', mediaType: 'image/png', data: PNG }, detail: null },
      ],
    ]);
  });

  it('numbers calls without an id the same in every turn', () => {
    const body = recordedBody('gemini', 'gemini-cli', 'request');
    const longer = {
      ...body,
      contents: [...(body['contents'] as object[]), { role: 'user', parts: [{ text: 'more' }] }],
    };
    expect(decode('gemini', longer).messages.slice(0, call.messages.length)).toEqual(call.messages);
  });

  it('reads schemas in Google’s own form', () => {
    expect(call.tools[1]).toMatchObject({
      schema: {
        type: 'object',
        properties: {
          n: { type: ['integer', 'null'] },
          tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
        },
      },
    });
    expect(call.responseFormat).toMatchObject({ schema: { type: 'object', properties: { a: { type: 'string' } } } });
  });

  it('reaches a chat upstream with all that it can say, and tells the rest', () => {
    const { body, dropped } = translateRecorded('gemini', 'gemini-cli', 'openai-chat', 'gpt-4o');
    expect(body).toMatchObject({
      model: 'gpt-4o',
      stream: true,
      max_tokens: 2048,
      temperature: 0.5,
      top_p: 0.95,
      n: 2,
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      stop: ['END'],
      logprobs: true,
      top_logprobs: 2,
      reasoning_effort: 'medium',
      response_format: { type: 'json_schema' },
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required' } },
    });
    expect((body['messages'] as object[])[1]).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'What is here?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
        { type: 'input_audio', input_audio: { data: '//uQ', format: 'mp3' } },
      ],
    });
    expect(dropped.toSorted()).toEqual([
      'contents[].parts[].fileData.fileUri',
      'contents[].parts[].functionResponse.response.error',
      'contents[].parts[].thoughtSignature',
      'generationConfig.topK',
      'safetySettings',
      'tools[].googleSearch',
    ]);
  });

  it('reaches Claude without its second answer', () => {
    const { body, dropped } = translateRecorded('gemini', 'gemini-cli', 'anthropic', 'claude-sonnet-4-5');
    expect(body).toMatchObject({ max_tokens: 2048, stop_sequences: ['END'], tool_choice: { type: 'any' } });
    expect(dropped).toEqual(
      expect.arrayContaining([
        'contents[].parts[].inlineData',
        'generationConfig.candidateCount',
        'generationConfig.thinkingConfig',
      ]),
    );
  });
});

describe('a request for Gemini', () => {
  const ask = (fields: object, model: string) =>
    translate('openai-chat', { messages: [{ role: 'user', content: 'hi' }], ...fields }, 'gemini', model);

  it.each([
    ['gemini-2.5-pro', 'minimal', { thinkingBudget: 1024, includeThoughts: true }],
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0, includeThoughts: false }],
    ['gemini-2.5-flash', 'high', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-3-pro-preview', 'xhigh', { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-flash', 'minimal', { thinkingLevel: 'MINIMAL', includeThoughts: true }],
  ])('thinks the way that %s does at effort %s', (model, effort, thinkingConfig) => {
    expect(ask({ reasoning_effort: effort }, model).body['generationConfig']).toEqual({ thinkingConfig });
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [
      { type: 'function', function: { name: 'f' } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ])('tool choice %j', (choice, functionCallingConfig) => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(ask({ tools, tool_choice: choice }, 'gemini-2.5-pro').body['toolConfig']).toEqual({ functionCallingConfig });
  });

  it('has media of every kind in its place', () => {
    const { body, dropped } = translateRecorded('openai-chat', 'qwen-code', 'gemini', 'gemini-2.5-pro');
    const [first] = body['contents'] as { parts: object[] }[];
    expect(first?.parts).toEqual([
      { text: 'Look and hear.' },
      { fileData: { fileUri: 'https://example.org/a.png', mimeType: 'image/png' } },
      { inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0=', displayName: 'a.pdf' } },
    ]);
    expect(dropped.toSorted()).toEqual([
      'logit_bias',
      'made_up',
      'messages[].content[].image_url.detail',
      'messages[].name',
      'metadata',
      'parallel_tool_calls',
      'prompt_cache_key',
      'service_tier',
      'store',
      'tools[].function.strict',
      'user',
      'verbosity',
    ]);
  });

  it('marks calls that another model made only for models that insist', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'x' },
    ];
    const signed = JSON.stringify(ask({ messages }, 'gemini-3-pro').body);
    expect(signed).toContain('skip_thought_signature_validator');
    expect(JSON.stringify(ask({ messages }, 'gemini-2.5-pro').body)).not.toContain('thoughtSignature');
    expect(decode('gemini', JSON.parse(signed)).messages[1]?.parts).toHaveLength(1);
  });

  it('puts a signature back on its call when a client has renamed the call', () => {
    const signature = { from: 'gemini', data: 'c2ln', id: 'call_old', isRedacted: false } as const;
    const { call } = ask({}, 'gemini-3-pro');
    const renamed = { kind: 'tool_call', id: 'call_new', name: 'f', arguments: '{}', isCustom: false } as const;
    const parts = [{ kind: 'reasoning', text: '', signature } as const, renamed];
    const answered = { ...call, messages: [...call.messages, { role: 'assistant', parts } as const] };
    const { body } = DIALECTS.gemini.encodeCall(answered, traitsAt('gemini', 'gemini-3-pro'));
    expect(body['contents']).toContainEqual({
      role: 'model',
      parts: [{ functionCall: { id: 'call_new', name: 'f', args: {} }, thoughtSignature: 'c2ln' }],
    });
  });
});

it.each([
  [{}, 'contents'],
  [{ contents: [{ role: 'user', parts: ['x'] }] }, 'contents[0].parts[0]'],
  [{ contents: [], generationConfig: { temperature: 'hot' } }, 'generationConfig.temperature'],
  [{ contents: [], toolConfig: { functionCallingConfig: { mode: 'SOME' } } }, 'toolConfig.functionCallingConfig.mode'],
])('what is wrong with %j is told with its place', (body, param) => {
  expect(() => decode('gemini', body)).toThrow(
    expect.objectContaining({ details: { message: expect.any(String), param } }),
  );
});
