import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, sse } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const MESSAGES = [{ role: 'user', content: 'hi' }];

/** Each dialect's endpoint with a request, and the headers that switch features on in it. */
const CLIENTS = {
  'openai-chat': {
    path: '/v1/chat/completions',
    body: { messages: MESSAGES },
    headers: { 'openai-beta': 'assistants=v2' },
  },
  'openai-responses': { path: '/v1/responses', body: { input: 'hi' }, headers: { 'openai-beta': 'responses=v1' } },
  anthropic: {
    path: '/v1/messages?beta=true',
    body: { max_tokens: 9, messages: MESSAGES },
    headers: { 'anthropic-beta': 'one-2025-06-27,two-2025-05-14', 'anthropic-version': '2024-01-01' },
  },
} as const;
type ClientName = keyof typeof CLIENTS;
const NAMES = Object.keys(CLIENTS) as ClientName[];
const UPSTREAMS = [...NAMES, 'gemini'] as const;
const PAIRS = NAMES.flatMap((client) =>
  UPSTREAMS.flatMap((upstream) => [false, true].map((stream) => [client, upstream, stream] as const)),
);

/** What says who asks, or whose account pays. */
const NEVER = {
  'openai-organization': 'org-1',
  'openai-project': 'proj_1',
  'x-goog-user-project': 'p',
  'x-stainless-lang': 'js',
  cookie: 'a=b',
  'x-forwarded-for': '1.2.3.4',
};

async function ask(gateway: TestGateway, client: ClientName, headers: object, fields: object = {}): Promise<number> {
  const { path, body } = CLIENTS[client];
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, ...headers },
    body: JSON.stringify({ model: 'm', ...body, ...fields }),
  });
  await response.arrayBuffer();
  return response.status;
}

function sentHeaders(): Record<string, unknown> {
  return fixture.upstream.requests.at(-1)!.headers;
}

describe('headers that switch features on', () => {
  it.each(PAIRS)(
    'reach an upstream of the same dialect and no other: %s → %s, streamed: %p',
    async (client, to, stream) => {
      const gateway = await fixture.start({ channels: [fixture.channel('up', { dialect: to })] });
      fixture.upstream.always(
        stream ? sse([recordedStream(to, 'text')]) : json(200, recordedBody(to, 'text', 'response')),
      );
      const { headers } = CLIENTS[client];
      expect(await ask(gateway, client, { ...headers, ...NEVER }, { stream })).toBe(200);
      const sent = sentHeaders();
      for (const [name, value] of Object.entries(headers)) {
        const usual = to === 'anthropic' && name === 'anthropic-version' ? '2023-06-01' : undefined;
        expect([name, sent[name]]).toEqual([name, client === to ? value : usual]);
      }
      expect(Object.keys(NEVER).filter((name) => name in sent)).toEqual([]);
      expect(JSON.stringify(sent)).not.toContain(TOKEN);
    },
  );

  it('are added to those of the operator, whose version stands', async () => {
    const own = { 'Anthropic-Beta': 'zero, one-2025-06-27', 'anthropic-version': '2025-01-01' };
    const gateway = await fixture.start({
      channels: [fixture.channel('up', { dialect: 'anthropic', extra_headers: own })],
    });
    fixture.upstream.always(json(200, recordedBody('anthropic', 'text', 'response')));
    expect(await ask(gateway, 'anthropic', CLIENTS.anthropic.headers)).toBe(200);
    expect(sentHeaders()).toMatchObject({
      'anthropic-beta': 'zero,one-2025-06-27,two-2025-05-14',
      'anthropic-version': '2025-01-01',
    });
  });

  it('are left out as far as they are no flags', async () => {
    const gateway = await fixture.start({ channels: [fixture.channel('up', { dialect: 'anthropic' })] });
    fixture.upstream.always(json(200, recordedBody('anthropic', 'text', 'response')));
    const headers = { 'anthropic-beta': ` good , bad flag,"quoted",${'x'.repeat(200)},`, 'anthropic-version': '{}' };
    expect(await ask(gateway, 'anthropic', headers)).toBe(200);
    expect(sentHeaders()).toMatchObject({ 'anthropic-beta': 'good', 'anthropic-version': '2023-06-01' });
  });

  it('never reach an API that is mapped', async () => {
    const mapping = { request: '@', response: { content: 'answer' } };
    const gateway = await fixture.start({
      channels: [
        { id: 'up', adapter: 'custom_http', chat_url: `${fixture.upstream.baseUrl}/ask`, api_key: 'k-1', mapping },
      ],
    });
    fixture.upstream.always(json(200, { answer: 'fine' }));
    expect(await ask(gateway, 'openai-chat', CLIENTS['openai-chat'].headers)).toBe(200);
    expect(sentHeaders()).not.toHaveProperty('openai-beta');
  });
});
