import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, sse, type Script, type SeenRequest } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const SCHEMA = { type: 'object', properties: {} };
const GRAMMAR = { syntax: 'lark', definition: 'start: "a"' };
const NESTED = { type: 'function', function: { name: 'read', parameters: SCHEMA } };
const messages = [{ role: 'user', content: 'hi' }];

/** What a request becomes at an upstream. */
async function sent(dialect: 'openai-chat' | 'anthropic', fields: object, route: object = {}) {
  const traits = { '*': { takes: ['custom_tools'] } };
  const gateway = await fixture.start({ channels: [fixture.channel('only', { dialect, traits })], ...route });
  fixture.upstream.always(json(200, recordedBody(dialect, 'text', 'response')));
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
    body: JSON.stringify({ model: 'm', ...fields }),
  });
  const asked: SeenRequest | undefined = fixture.upstream.requests.at(-1);
  return {
    status: response.status,
    answer: (await response.json()) as Record<string, unknown>,
    dropped: response.headers.get('x-gateway-dropped-params'),
    text: asked?.body,
    body: asked === undefined ? null : (JSON.parse(asked.body) as Record<string, unknown>),
  };
}

describe('tools of another API in a chat request', () => {
  const flat = { type: 'function', name: 'grep', description: 'd', parameters: SCHEMA };
  const own = { type: 'function', function: { name: 'grep', description: 'd', parameters: SCHEMA } };
  const cases: readonly (readonly [string, object, object])[] = [
    ['a flat function', flat, own],
    ['a flat function without a type', { name: 'grep', description: 'd', parameters: SCHEMA }, own],
    ['a tool of the Messages API', { name: 'grep', description: 'd', input_schema: SCHEMA }, own],
    ['the same with its type', { type: 'custom', name: 'grep', description: 'd', input_schema: SCHEMA }, own],
    [
      'a flat tool of plain text',
      { type: 'custom', name: 'patch', description: 'd', format: { type: 'grammar', ...GRAMMAR } },
      { type: 'custom', custom: { name: 'patch', description: 'd', format: { type: 'grammar', grammar: GRAMMAR } } },
    ],
    ['a hosted tool', { type: 'web_search' }, { type: 'web_search' }],
  ];

  it.each(cases)('%s reaches a chat upstream as that has it, beside others', async (_what, tool, expected) => {
    const { body, status } = await sent('openai-chat', { messages, tools: [NESTED, tool], temperature: 0.5 });
    expect(status).toBe(200);
    expect(body).toEqual({ model: 'm', messages, tools: [NESTED, expected], temperature: 0.5 });
  });

  it.each(cases.filter(([what]) => what !== 'a hosted tool'))('%s reaches Claude', async (_what, tool) => {
    const { body, status } = await sent('anthropic', { messages, tools: [NESTED, tool] });
    expect(status).toBe(200);
    expect(body?.['tools']).toMatchObject([{ name: 'read' }, { input_schema: { type: 'object' } }]);
  });

  it.each([
    [
      { type: 'function', name: 'read' },
      { type: 'function', function: { name: 'read' } },
    ],
    [
      { type: 'custom', name: 'patch' },
      { type: 'custom', custom: { name: 'patch' } },
    ],
    [
      { type: 'tool', name: 'read' },
      { type: 'function', function: { name: 'read' } },
    ],
    [{ type: 'any' }, 'required'],
    [{ type: 'auto' }, 'auto'],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'read' }] },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'read' } }] },
      },
    ],
  ])('a choice %j is told as %j', async (choice, expected) => {
    const { body } = await sent('openai-chat', { messages, tools: [NESTED], tool_choice: choice });
    expect(body?.['tool_choice']).toEqual(expected);
  });

  it('one without a name is refused with its place', async () => {
    const { answer, status } = await sent('openai-chat', { messages, tools: [NESTED, { ...flat, name: 7 }] });
    expect(status).toBe(400);
    expect(answer).toMatchObject({ error: { param: 'tools[1].name' } });
  });
});

describe('blocks of the Messages API in a chat request', () => {
  const blocks = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is in "a.txt"? Is "tool_use" in it?', name: 'me' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 't_1', name: 'read', input: { file: 'a.txt' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't_1', content: [{ type: 'text', text: 'six' }] },
        { type: 'text', text: 'So?' },
      ],
    },
  ];

  it('reach a chat upstream as its own calls and results, beside messages as they came', async () => {
    const { body, dropped } = await sent('openai-chat', { messages: blocks, tools: [NESTED] });
    expect(body?.['messages']).toEqual([
      blocks[0],
      blocks[1],
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [{ id: 't_1', type: 'function', function: { name: 'read', arguments: '{"file":"a.txt"}' } }],
      },
      { role: 'tool', tool_call_id: 't_1', content: 'six' },
      { role: 'user', content: 'So?' },
    ]);
    expect(body?.['tools']).toEqual([NESTED]);
    expect(dropped).toBeNull();
  });

  it('reach Claude', async () => {
    const { body } = await sent('anthropic', { messages: blocks, tools: [NESTED] });
    expect(body?.['messages']).toEqual([
      expect.anything(),
      blocks[2],
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't_1', content: 'six' },
          { type: 'text', text: 'So?' },
        ],
      },
    ]);
  });

  it('are refused with their place where something of them is missing', async () => {
    const wrong = [...messages, { role: 'assistant', content: [{ type: 'tool_use', id: 't_1', input: {} }] }];
    const { status, answer } = await sent('openai-chat', { messages: wrong });
    expect(status).toBe(400);
    expect(answer).toMatchObject({ error: { param: 'messages[1].content[0].name' } });
  });
});

describe('input in place of messages', () => {
  const input = [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    { type: 'function_call', call_id: 'call_1', name: 'grep', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'found' },
  ];
  const cursor = {
    input,
    tools: [{ type: 'function', name: 'grep', parameters: SCHEMA }],
    reasoning: { effort: 'high', summary: 'auto' },
    text: { format: { type: 'json_object' } },
    max_output_tokens: 99,
    stream_options: { include_usage: true },
    stop: ['END'],
    include: ['reasoning.encrypted_content'],
  };

  it('becomes messages, with the settings under their names, for a chat upstream', async () => {
    const { body, dropped, answer } = await sent('openai-chat', cursor);
    expect(body).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'found' },
      ],
      tools: [{ type: 'function', function: { name: 'grep', parameters: SCHEMA } }],
      reasoning_effort: 'high',
      response_format: { type: 'json_object' },
      max_tokens: 99,
      stream_options: { include_usage: true },
      stop: ['END'],
    });
    expect(dropped).toBeNull();
    expect(answer).toMatchObject({ object: 'chat.completion' });
  });

  it('reaches Claude', async () => {
    const { body, dropped } = await sent('anthropic', cursor);
    expect(body).toMatchObject({ system: [{ text: 'Be brief.' }], max_tokens: 99, stop_sequences: ['END'] });
    expect(JSON.stringify(body?.['messages'])).toContain('found');
    expect(dropped).toBe('response_format');
  });

  it('says what no chat upstream could get, and is refused where a route is strict', async () => {
    const hosted = { input: 'hi', tools: [{ type: 'web_search' }], truncation: 'auto' };
    expect((await sent('openai-chat', hosted)).dropped).toBe('tools[].web_search, truncation');
    const strict = await sent('openai-chat', hosted, { strict: true });
    expect(strict.status).toBe(400);
    expect(strict.answer).toMatchObject({ error: { code: 'unsupported_parameter' } });
  });

  it.each([
    [{ conversation: 'conv_1' }, 404, 'conversation'],
    [{ previous_response_id: 'resp_1' }, 404, 'previous_response_id'],
    [{ input: 7 }, 400, 'input'],
  ])('is refused with %j', async (fields, status, param) => {
    const refused = await sent('openai-chat', { ...cursor, ...fields });
    expect(refused).toMatchObject({ status, answer: { error: { param } }, body: null });
  });
});

it('a chat request in its own shape passes byte for byte', async () => {
  const fields = {
    messages,
    tools: [NESTED, { type: 'web_search' }],
    tool_choice: { type: 'function', function: { name: 'read' } },
    seed: 1,
  };
  expect((await sent('openai-chat', fields)).text).toBe(JSON.stringify({ model: 'm', ...fields }));
});

describe('a tool of plain text in a chat request, at an upstream that nobody says knows it', () => {
  const PATCH = '*** Begin Patch\n*** End Patch';
  const tool = { type: 'custom', custom: { name: 'patch', description: 'Edits.' } };
  const called = {
    id: 'call_a',
    type: 'function',
    function: { name: 'patch', arguments: JSON.stringify({ input: PATCH }) },
  };
  const ask = { model: 'm', messages, tools: [NESTED, tool], seed: 1, top_k: 5, a_field_of_its_own: { a: 1 } };

  async function answerTo(fields: object, script: Script): Promise<Response> {
    const gateway = await fixture.start({ channels: [fixture.channel('only')] });
    fixture.upstream.always(script);
    return await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
      body: JSON.stringify({ ...ask, ...fields }),
    });
  }

  it('goes as a function, and everything else as it came', async () => {
    const response = await answerTo({}, json(200, recordedBody('openai-chat', 'text', 'response')));
    const { tools, ...sentBeside } = JSON.parse(fixture.upstream.requests[0]!.body) as Record<string, unknown>;
    expect(tools).toMatchObject([NESTED, { type: 'function', function: { name: 'patch', description: 'Edits.' } }]);
    expect(sentBeside).toEqual({ model: 'm', messages, seed: 1, a_field_of_its_own: { a: 1 } });
    expect(response.headers.get('x-gateway-dropped-params')).toBe('top_k');
  });

  it('comes back as it was called, from a whole answer', async () => {
    const message = { role: 'assistant', content: null, tool_calls: [called] };
    const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
    const response = await answerTo(
      {},
      json(200, { id: 'c', object: 'chat.completion', created: 1, model: 'x', choices }),
    );
    expect(await response.json()).toMatchObject({
      choices: [
        { message: { tool_calls: [{ id: 'call_a', type: 'custom', custom: { name: 'patch', input: PATCH } }] } },
      ],
    });
  });

  it('comes back as it was called, from a stream', async () => {
    const chunk = (delta: object, reason: string | null): string =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'x', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
    const events = [
      chunk({ role: 'assistant', tool_calls: [{ index: 0, ...called }] }, null),
      chunk({}, 'tool_calls'),
      'data: [DONE]\n\n',
    ];
    const response = await answerTo({ stream: true }, sse(events.map((event) => Buffer.from(event))));
    const text = await response.text();
    const deltas = text
      .split('\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)) as Chunk);
    const calls = deltas.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []));
    expect(calls[0]).toMatchObject({ id: 'call_a', type: 'custom', custom: { name: 'patch' } });
    expect(calls.map(({ custom }) => custom?.input ?? '').join('')).toBe(PATCH);
    expect(text).toContain('[DONE]');
  });
});

interface Chunk {
  readonly choices: readonly {
    readonly delta: { readonly tool_calls?: readonly { readonly custom?: { readonly input?: string } }[] };
  }[];
}
