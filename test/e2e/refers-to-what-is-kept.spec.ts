import { channelsFixture } from '../support/routes.js';
import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { json } from '../support/scripted-upstream.js';

const OTHER_TOKEN = 'gw_test_7pQ2vX9mL4';
const fixture = channelsFixture();

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Item = { readonly type: string; readonly id: string };

async function gatewayOf(dialect: string): Promise<TestGateway> {
  return await fixture.start({ tokens: [OTHER_TOKEN], channels: [fixture.channel('only', { dialect })] });
}

async function ask({ url }: TestGateway, fields: object, token = TOKEN): Promise<Answer> {
  const response = await fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': token },
    body: JSON.stringify({ model: 'm', ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** What the upstream was asked last. */
function sent(): string {
  return fixture.upstream.requests.at(-1)!.body;
}

const user = (content: string): object => ({ role: 'user', content });
const reference = (id: string): object => ({ type: 'item_reference', id });

describe('a request that refers to items of an answer', () => {
  it('gets them, whatever they are, at the place of the reference', async () => {
    const gateway = await gatewayOf('openai-chat');
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'tools', 'response')));
    const first = await ask(gateway, { input: 'How is the weather?' });
    const items = first.body['output'] as Item[];
    const calls = items.filter(({ type }) => type === 'function_call') as (Item & { call_id: string })[];
    expect(calls.length).toBeGreaterThan(1);
    const outputs = calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'sunny' }));
    const input = [user('How is the weather?'), ...items.map(({ id }) => reference(id)), ...outputs];
    expect((await ask(gateway, { input })).status).toBe(200);
    const { messages } = JSON.parse(sent()) as { messages: { role: string; tool_calls?: { id: string }[] }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', ...calls.map(() => 'tool')]);
    expect(messages[1]!.tool_calls!.map(({ id }) => id)).toEqual(calls.map(({ call_id }) => call_id));
  });

  it('gets them beside the response that it goes on from', async () => {
    const gateway = await gatewayOf('anthropic');
    fixture.upstream.always(json(200, recordedBody('anthropic', 'text', 'response')));
    const first = await ask(gateway, { input: 'one' });
    const second = await ask(gateway, { input: 'two' });
    const [item] = second.body['output'] as Item[];
    const input = [reference(item!.id), user('three')];
    expect((await ask(gateway, { input, previous_response_id: first.body['id'] })).status).toBe(200);
    const { messages } = JSON.parse(sent()) as { messages: { role: string; content: object[] }[] };
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]!.content).toHaveLength(2);
  });

  it('is refused where it was another token that got the answer, or the answer is deleted', async () => {
    const gateway = await gatewayOf('openai-chat');
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'text', 'response')));
    const first = await ask(gateway, { input: 'one' });
    const [item] = first.body['output'] as Item[];
    const input = [user('one'), reference(item!.id), user('two')];
    const refused = { status: 404, body: { error: { code: 'reference_not_found', param: 'input[1].id' } } };
    expect(await ask(gateway, { input }, OTHER_TOKEN)).toMatchObject(refused);
    expect((await ask(gateway, { input })).status).toBe(200);
    await fetch(`${gateway.url}/v1/responses/${String(first.body['id'])}`, {
      method: 'DELETE',
      headers: { 'x-api-key': TOKEN },
    });
    expect(await ask(gateway, { input })).toMatchObject(refused);
    expect(fixture.upstream.requests).toHaveLength(2);
  });

  it('is refused where it refers to one item twice, which would let it grow without end', async () => {
    const gateway = await gatewayOf('openai-chat');
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'text', 'response')));
    const first = await ask(gateway, { input: 'one' });
    const [item] = first.body['output'] as Item[];
    const input = [reference(item!.id), reference(item!.id)];
    expect(await ask(gateway, { input })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', param: 'input[1].id' } },
    });
  });
});

describe.each(['openai-chat', 'anthropic', 'gemini'])('an upstream of %s', (dialect) => {
  it.each([
    ['an item that nobody knows', { input: [reference('msg_1'), user('two')] }, 'input[0].id'],
    ['an item by its id alone', { input: [{ id: 'msg_1' }, user('two')] }, 'input[0].id'],
    ['a conversation', { conversation: 'conv_1', input: 'two' }, 'conversation'],
    ['a conversation as an object', { conversation: { id: 'conv_1' }, input: 'two' }, 'conversation'],
    ['a prompt', { prompt: { id: 'pmpt_1', variables: { city: 'Ulm' } } }, 'prompt'],
    [
      'a compacted conversation',
      { input: [{ type: 'compaction', encrypted_content: 'gAA' }, user('two')] },
      'input[0]',
    ],
  ])('is never asked without %s', async (_what, fields, param) => {
    const gateway = await gatewayOf(dialect);
    const { status, body } = await ask(gateway, fields);
    expect([400, 404]).toContain(status);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(fixture.upstream.requests).toEqual([]);
  });

  it('is asked where such a field is null', async () => {
    const gateway = await gatewayOf(dialect);
    fixture.upstream.always(json(200, recordedBody(dialect as 'openai-chat', 'text', 'response')));
    const { status } = await ask(gateway, {
      conversation: null,
      prompt: null,
      previous_response_id: null,
      input: 'hi',
    });
    expect(status).toBe(200);
  });
});

it('an upstream of another dialect than Gemini is never asked without the cached content of a request', async () => {
  const gateway = await gatewayOf('openai-chat');
  const response = await fetch(`${gateway.url}/v1beta/models/m:generateContent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': TOKEN },
    body: JSON.stringify({
      cachedContent: 'cachedContents/abc',
      contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
    }),
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
  expect(fixture.upstream.requests).toEqual([]);
});

describe('a route with channels of several dialects', () => {
  const channels = () => [
    fixture.channel('chat', { dialect: 'openai-chat' }),
    fixture.channel('native', { dialect: 'openai-responses', priority: 1 }),
  ];
  const asked = { conversation: 'conv_1', input: [reference('msg_theirs'), user('two')] };

  it.each([false, true])('asks the one that may know what is referred to, strict: %j', async (strict) => {
    const gateway = await fixture.start({ channels: channels(), strict });
    fixture.upstream.always(json(200, recordedBody('openai-responses', 'text', 'response')));
    expect((await ask(gateway, asked)).status).toBe(200);
    expect(fixture.asked()).toEqual(['native']);
  });

  it('does not fail over to one that cannot know it', async () => {
    const gateway = await fixture.start({ channels: channels() });
    fixture.upstream.always(json(500, { error: { message: 'down' } }));
    expect((await ask(gateway, asked)).status).toBe(502);
    expect(new Set(fixture.asked())).toEqual(new Set(['native']));
  });

  it('asks the first of all where nothing is referred to', async () => {
    const gateway = await fixture.start({ channels: channels() });
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'text', 'response')));
    expect((await ask(gateway, { conversation: null, input: 'two' })).status).toBe(200);
    expect(fixture.asked()).toEqual(['chat']);
  });
});

it('an upstream that keeps its own responses resolves what is not kept here', async () => {
  const gateway = await gatewayOf('openai-responses');
  fixture.upstream.always(json(200, recordedBody('openai-responses', 'text', 'response')));
  const asked = { model: 'm', conversation: 'conv_1', input: [reference('msg_theirs'), user('two')] };
  expect((await ask(gateway, asked)).status).toBe(200);
  expect(JSON.parse(sent())).toEqual(asked);
});
