import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, text, type Script } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const { channel } = fixture;
const BOTH = { dialects: ['openai-chat', 'openai-responses'] };
const SEARCH = { model: 'm', input: 'hi', tools: [{ type: 'web_search' }] };
const PLAIN = { model: 'm', input: 'hi' };
const CHAT = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
const MESSAGES = { model: 'm', max_tokens: 9, messages: CHAT.messages };

async function post(gateway: TestGateway, path: string, body: object, id?: string): Promise<Response> {
  return await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TOKEN, ...(id && { 'x-request-id': id }) },
    body: JSON.stringify(body),
  });
}

async function get(gateway: TestGateway, path: string): Promise<unknown> {
  return await (await fetch(gateway.url + path, { headers: { 'x-api-key': TOKEN } })).json();
}

/** Answers in the dialect of the address; `/responses` by `otherwise` where that is given. */
function answering(otherwise?: Script): Script {
  return async (response, request) => {
    const isResponses = request.path.endsWith('/responses');
    if (isResponses && otherwise !== undefined) return await otherwise(response, request);
    const dialect = isResponses ? 'openai-responses' : request.path.endsWith('/messages') ? 'anthropic' : 'openai-chat';
    return await json(200, recordedBody(dialect, 'text', 'response'))(response, request);
  };
}

/** The endpoints that were asked, in order. */
function asked(): string[] {
  return fixture.upstream.requests.map(({ path }) => path.replace(/^\/\w+\/v1/, ''));
}

describe('a channel with several dialects', () => {
  it('is asked in the client’s own, byte for byte', async () => {
    fixture.upstream.always(answering());
    const gateway = await fixture.start({ channels: [channel('a', BOTH)] });
    for (const [path, body] of [
      ['/v1/responses', SEARCH],
      ['/v1/chat/completions', CHAT],
    ] as const) {
      expect((await post(gateway, path, body)).status).toBe(200);
      expect(fixture.upstream.requests.at(-1)!.body).toBe(JSON.stringify(body));
    }
    expect(asked()).toEqual(['/responses', '/chat/completions']);
  });

  it('is asked in the first that loses nothing by a client of none of them', async () => {
    fixture.upstream.always(answering());
    const gateway = await fixture.start({ channels: [channel('a', BOTH)] });
    const searching = { ...MESSAGES, tools: [{ type: 'web_search_20250305', name: 'web_search' }] };
    for (const body of [MESSAGES, searching]) expect((await post(gateway, '/v1/messages', body)).status).toBe(200);
    expect(asked()[0]).toBe('/chat/completions');
  });

  it('keeps other operations where they belong', async () => {
    fixture.upstream.always(json(200, { object: 'list', data: [{ index: 0, embedding: [1] }], usage: {} }));
    const dialects = ['openai-responses', 'openai-chat'];
    const gateway = await fixture.start({ channels: [channel('a', { dialects })] });
    expect((await post(gateway, '/v1/embeddings', { model: 'm', input: 'hi' })).status).toBe(200);
    expect(asked()).toEqual(['/embeddings']);
  });
});

describe('channels of one priority', () => {
  const channels = (): object[] => [channel('chat', { weight: 9 }), channel('whole', { dialect: 'openai-responses' })];

  it('are used by weight for what all of them can be told', async () => {
    fixture.upstream.always(answering());
    const gateway = await fixture.start({ channels: channels() });
    // one of ten draws it, by the id of the request and those of the channels, which each installation has of its own
    const draws = (): Set<string | undefined> => new Set(fixture.asked());
    for (let i = 0; i < 500 && draws().size < 2; i++) await post(gateway, '/v1/responses', PLAIN, `request-${i}`);
    expect(draws()).toEqual(new Set(['chat', 'whole']));
  });

  it('give what one of them would lose to the other, which stays there for when that fails', async () => {
    fixture.upstream.always(answering());
    const gateway = await fixture.start({ channels: channels() });
    for (let i = 0; i < 20; i++) {
      const response = await post(gateway, '/v1/responses', SEARCH, `request-${i}`);
      expect(response.headers.get('x-gateway-dropped-params')).toBeNull();
    }
    expect(new Set(fixture.asked())).toEqual(new Set(['whole']));
    fixture.upstream.always(answering(refusal(500)));
    const response = await post(gateway, '/v1/responses', SEARCH);
    expect([response.status, response.headers.get('x-gateway-dropped-params')]).toEqual([200, 'tools[].web_search']);
  });

  it('tell whoever asks why they come later, before and after', async () => {
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'text', 'response')));
    const lossy = { ...CHAT, seed: 1 };
    const gateway = await fixture.start({
      channels: [channel('claude', { dialect: 'anthropic', weight: 9 }), channel('open'), channel('both', BOTH)],
    });
    const explained = await get2(gateway, lossy);
    const claude = { channel: 'claude', dropped: ['seed'] };
    expect(explained.candidates.at(-1)).toMatchObject(claude);
    expect(explained.candidates.find((each) => each['channel'] === 'both')).toMatchObject({ dialect: 'openai-chat' });
    expect(explained.summary).toContain('claude comes later in its priority: its dialect cannot say seed.');
    await post(gateway, '/v1/chat/completions', lossy, 'told');
    expect(await get(gateway, '/v1/receipts/told')).toMatchObject({ lossy: [claude] });
  });

  async function get2(gateway: TestGateway, body: object): Promise<Explained> {
    return (await (await post(gateway, '/v1/route/explain', body)).json()) as Explained;
  }

  interface Explained {
    readonly candidates: Record<string, unknown>[];
    readonly summary: string;
  }
});

describe('an upstream without the endpoint of a dialect', () => {
  const openAi = (): object => channel('a', { provider: 'openai' });

  it.each<[string, Script]>([
    ['a web server’s page', text(404, '<html>')],
    ['a framework’s word', json(404, { detail: 'Not Found' })],
    ['a method that is not allowed', text(405, '')],
    ['a method that is not allowed, in words', refusal(405, { type: 'invalid_request_error' })],
    ['an address that nobody knows', refusal(404, { code: 'unknown_url', type: 'invalid_request_error' })],
    ['no code', refusal(404, { type: 'invalid_request_error' })],
  ])('is asked in another from then on: %s', async (_what, answer) => {
    fixture.upstream.always(answering(answer));
    const gateway = await fixture.start({ channels: [openAi()] });
    for (let i = 0; i < 3; i++) expect((await post(gateway, '/v1/responses', PLAIN)).status).toBe(200);
    expect(asked()).toEqual(['/responses', '/chat/completions', '/chat/completions', '/chat/completions']);
    const dialects = [
      { dialect: 'openai-chat', available: true },
      { dialect: 'openai-responses', available: false },
    ];
    expect(await get(gateway, '/v1/status')).toMatchObject({ apis: [{ available: true, dialects }] });
  });

  it.each<[string, object]>([
    ['a model by its code', { code: 'model_not_found', type: 'invalid_request_error' }],
    ['a model by its place', { param: 'model', type: 'invalid_request_error' }],
    ['an item', { param: 'input', type: 'invalid_request_error' }],
  ])('is not what misses %s', async (_what, error) => {
    fixture.upstream.always(answering(refusal(404, error)));
    const gateway = await fixture.start({ channels: [openAi()] });
    expect((await post(gateway, '/v1/responses', PLAIN)).status).toBe(404);
    expect(asked()).toEqual(['/responses']);
  });

  it('is not taken for one by what a request refers to', async () => {
    fixture.upstream.always(answering(refusal(404, { type: 'invalid_request_error' })));
    const gateway = await fixture.start({ channels: [openAi()] });
    const searching = { ...PLAIN, tools: [{ type: 'file_search', vector_store_ids: ['vs_nobodys'] }] };
    expect((await post(gateway, '/v1/responses', searching)).status).toBe(404);
    expect(asked()).toEqual(['/responses']);
  });

  it('tells of it in receipts', async () => {
    fixture.upstream.always(answering(text(404, '')));
    const gateway = await fixture.start({ channels: [openAi()] });
    await post(gateway, '/v1/responses', PLAIN, 'told');
    expect(await get(gateway, '/v1/receipts/told')).toMatchObject({
      attempts: [
        { dialect: 'openai-responses', status: 404, fault: 'dialect_missing' },
        { dialect: 'openai-chat', status: 200 },
      ],
    });
  });
});
