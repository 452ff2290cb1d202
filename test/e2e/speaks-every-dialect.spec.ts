import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { askLibrary } from '../support/client-libraries.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { json, refusal, ScriptedUpstream, sse } from '../support/scripted-upstream.js';

const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));
const FOREIGN = DIALECT_NAMES.filter((name) => name !== 'openai-chat');

const askOf = (client: DialectName, stream: boolean) =>
  SAMPLES[client].requests.small({ model: 'm', stream, text: 'hi' });
const pathOf = (client: DialectName, isStream = true): string => askOf(client, isStream)[0];
const bodyOf = (client: DialectName): object => askOf(client, true)[1];

let upstream: ScriptedUpstream;
let gateways: Map<DialectName, TestGateway>;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  gateways = await startByDialect(upstream.baseUrl, { model_mapping: { m: 'up' } });
});
afterEach(() => upstream.reset());
afterAll(async () => {
  await Promise.all([...gateways.values()].map((gateway) => gateway.stop()));
  await upstream.stop();
});

/** A request of a client to the gateway in front of an upstream. */
async function post(client: DialectName, at: DialectName, body: object = bodyOf(client)): Promise<Response> {
  return await fetch(gateways.get(at)!.url + pathOf(client), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
    body: JSON.stringify(body),
  });
}

describe.each(PAIRS)('the client library of %s in front of an upstream of %s', (client, at) => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('gets text and tool calls, %s', async (_how, isStream) => {
    for (const name of ['text', 'tools']) {
      upstream.next(isStream ? sse([recordedStream(at, name)]) : json(200, recordedBody(at, name, 'response')));
    }
    const text = await askLibrary(client, gateways.get(at)!.url, isStream, TOKEN);
    const tools = await askLibrary(client, gateways.get(at)!.url, isStream, TOKEN);
    expect(text).toMatchObject({ text: 'Grüße aus Köln 👋', calls: [] });
    expect(text.tokens[0]).toBeGreaterThan(0);
    expect(tools.calls).toEqual([
      { name: 'get_weather', arguments: { city: 'Köln' } },
      { name: 'get_time', arguments: {} },
    ]);
    expect(upstream.requests.map(({ path }) => path)).toEqual(
      Array(2).fill(SAMPLES[at].requests.upstreamPath('up', isStream)),
    );
  });

  it('never gets a stream that stopped short as a finished one', async () => {
    const whole = recordedStream(at, 'text').toString();
    upstream.next(sse([whole.slice(0, whole.search(/aus Köln/) - 60)]));
    await expect(askLibrary(client, gateways.get(at)!.url, true, TOKEN)).rejects.toThrow(/./);
  });

  it('gets the fault of its request in its own shape', async () => {
    upstream.always(
      refusal(400, { message: 'temperature is too hot', type: 'invalid_request_error', param: 'temperature' }),
    );
    const response = await post(client, at);
    const body = (await response.json()) as {
      type?: string;
      error: { message: string; status?: string; type?: string };
    };
    expect(response.status).toBe(400);
    expect(body.error.message).toContain('temperature is too hot');
    if (client === 'anthropic') expect(body).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    if (client === 'gemini') expect(body.error.status).toBe('INVALID_ARGUMENT');
  });
});

describe('upstreams', () => {
  it.each([
    ['openai-chat', 'authorization', 'Bearer key-a'],
    ['openai-responses', 'authorization', 'Bearer key-a'],
    ['anthropic', 'x-api-key', 'key-a'],
    ['gemini', 'x-goog-api-key', 'key-a'],
  ] as const)('of %s get their key in %s, and never the token of the client', async (at, header, value) => {
    upstream.next(sse([recordedStream(at, 'text')]));
    await (await post('openai-chat', at)).text();
    const [seen] = upstream.requests;
    expect(seen?.headers[header]).toBe(value);
    expect(seen?.rawHeaders.join()).not.toContain(TOKEN);
    expect(seen?.headers['anthropic-version']).toBe(at === 'anthropic' ? '2023-06-01' : undefined);
  });

  it.each(FOREIGN)('of %s get the very bytes of a client of their own dialect, and it theirs', async (dialect) => {
    const stream = recordedStream(dialect, 'reasoning');
    upstream.next(sse([stream]));
    const named = dialect === 'gemini' ? {} : { model: 'up' }; // Gemini's stands in the URL alone
    const body = { ...bodyOf(dialect), ...named, odd: 'ü' };
    const response = await post(dialect, dialect, body);
    expect(await response.text()).toBe(stream.toString());
    expect(response.headers.get('x-gateway-dropped-params')).toBeNull();
    expect(upstream.requests[0]?.body).toBe(JSON.stringify(body));
  });
});

describe('what the upstream does not get', () => {
  it('is told in a header, by the client’s own names', async () => {
    upstream.next(sse([recordedStream('anthropic', 'text')]));
    const response = await post('openai-chat', 'anthropic', {
      ...bodyOf('openai-chat'),
      seed: 1,
      logit_bias: { 1: 1 },
      foo: 1,
    });
    await response.text();
    expect(response.headers.get('x-gateway-dropped-params')).toBe('foo, seed, logit_bias');
  });

  it('is a 400 with its place when it cannot be understood at all', async () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url' }] }];
    const response = await post('openai-chat', 'anthropic', { model: 'm', messages });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'messages[0].content[0].image_url' } });
    expect(upstream.requests).toHaveLength(0);
  });

  it('leaves other kinds of requests to other channels', async () => {
    const response = await fetch(`${gateways.get('anthropic')!.url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
      body: JSON.stringify({ model: 'm', input: 'hi' }),
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'unsupported_operation' } });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('a virtual model that answers by its own name', () => {
  it.each(FOREIGN.flatMap((dialect) => [[dialect, true] as const, [dialect, false] as const]))(
    'does so where client and upstream both speak %s, streamed: %s',
    async (dialect, isStream) => {
      const channel = { id: 'only', dialect, base_url: upstream.baseUrl, api_keys: ['key-a'] };
      const models = [{ id: 'm', echo: true, targets: [{ channel: 'only', model: 'up' }] }];
      const routes = JSON.stringify([{ token: TOKEN, channels: [channel], models }]);
      const gateway = await startGateway({ GATEWAY_ROUTES: routes });
      try {
        const reply = recordedBody(dialect, 'text', 'response');
        upstream.next(isStream ? sse([recordedStream(dialect, 'text')]) : json(200, reply));
        const address = pathOf(dialect, isStream);
        const response = await fetch(gateway.url + address, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
          body: JSON.stringify({ ...bodyOf(dialect), ...(dialect === 'gemini' ? {} : { stream: isStream }) }),
        });
        const [heard, said] = [
          await response.text(),
          isStream ? recordedStream(dialect, 'text').toString() : JSON.stringify(reply),
        ];
        const names = (text: string): string[] =>
          [...text.matchAll(/"model(?:Version)?":\s*"([^"]*)"/g)].map(([, name]) => name!);
        expect(new Set(names(heard))).toEqual(new Set(['m']));
        const blank = (text: string): string => text.replaceAll(/("model(?:Version)?":\s*")[^"]*/g, '$1');
        expect(blank(heard)).toBe(blank(said).replaceAll('\r\n', '\n'));
      } finally {
        await gateway.stop();
      }
    },
  );
});

describe('events that nobody knows', () => {
  it.each(
    PAIRS.flatMap(([client, at]) =>
      (client === 'gemini' ? [true] : [true, false]).map((isStream) => {
        return [client, at, isStream ? 'a stream' : 'a whole answer', isStream] as const;
      }),
    ),
  )('are passed over for a client of %s at an upstream of %s that wants %s, and counted', async (...row) => {
    const [client, at, , isStream] = row;
    const before = await unknownEventsAt(at);
    upstream.next(sse(['event: novelty\ndata: {"type":"novelty"}\n\n', recordedStream(at, 'text')]));
    const response = await post(client, at, {
      ...bodyOf(client),
      ...(client === 'gemini' ? {} : { stream: isStream }),
    });
    expect(await response.text()).toContain('Köln');
    expect((await unknownEventsAt(at)) - before).toBe(1);
  });
});

async function unknownEventsAt(at: DialectName): Promise<number> {
  const metrics = await (await fetch(`${gateways.get(at)!.url}/metrics`)).text();
  return Number(/^gateway_unknown_upstream_events_total\{.*\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

describe('counting tokens', () => {
  it.each([
    ['/v1/messages/count_tokens', { model: 'm', messages: [{ role: 'user', content: 'hi' }] }, 'input_tokens'],
    ['/v1beta/models/m:countTokens', { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }, 'totalTokens'],
  ])('%s answers with an estimate and says so', async (path, body, field) => {
    const send = (sent: object) =>
      fetch(gateways.get('openai-chat')!.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': TOKEN },
        body: JSON.stringify(sent),
      });
    const response = await send(body);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
    expect(((await response.json()) as Record<string, number>)[field]).toBe(8);
    expect((await send({})).status).toBe(400);
  });
});

it.each([
  ['/v1/messages', { type: 'error', error: { type: 'authentication_error' } }],
  ['/v1/responses', { error: { code: 'invalid_api_key' } }],
  ['/v1beta/models/m:generateContent', { error: { code: 401, status: 'UNAUTHENTICATED' } }],
])('%s refuses unknown tokens in the shape of its clients', async (path, shape) => {
  const response = await fetch(gateways.get('anthropic')!.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': 'nobody' },
    body: '{}',
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject(shape);
});
