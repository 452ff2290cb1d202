import { chat, post } from '../support/client.js';
import { frame } from '../support/event-stream-frames.js';
import type { TestGateway } from '../support/gateway.js';
import { loadPackages, PACKAGE_WIRES, says } from '../support/package-wires.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, text } from '../support/scripted-upstream.js';

type Provider = keyof typeof PACKAGE_WIRES;

const TEXT = 'Grüße aus Köln 👋';
const fixture = channelsFixture();

beforeAll(loadPackages);

function origin(): string {
  return fixture.upstream.baseUrl.replace('/v1', '');
}

async function start(provider: Provider, fields: object = {}, route: object = {}): Promise<TestGateway> {
  const { fields: usual, model } = PACKAGE_WIRES[provider];
  const channel = { id: 'only', ...usual(origin()), api_keys: ['key-a'], model_mapping: { m: model }, ...fields };
  return await fixture.start({ channels: [channel], ...route });
}

function sent(): Record<string, unknown> {
  return JSON.parse(fixture.upstream.requests.at(-1)!.body) as Record<string, unknown>;
}

describe('what a package cannot do', () => {
  it('is told in the header, what it warns of as well', async () => {
    const { url } = await start('bedrock');
    const wire = PACKAGE_WIRES.bedrock;
    for (const isStream of [true, false]) {
      fixture.upstream.next(says(wire, { text: TEXT }, isStream));
      const answer = await chat(url, { model: 'm', stream: isStream, seed: 1, logit_bias: { 1: 1 }, user: 'u' });
      expect(answer.headers.get('x-gateway-dropped-params')).toBe('logit_bias, user, seed');
    }
  });

  it('is refused where it would change the meaning: an address that it cannot fetch', async () => {
    const { url } = await start('bedrock');
    const messages = [{ role: 'user', content: [picture('https://pictures.example/a.png')] }];
    const answer = await chat(url, { model: 'm', messages });
    expect([answer.status, answer.error.type]).toEqual([400, 'invalid_request_error']);
    expect(answer.error.message).toContain('URL');
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('keeps a strict route from losing fields', async () => {
    const { url } = await start('cohere', {}, { strict: true });
    const answer = await chat(url, { model: 'm', logit_bias: { 1: 1 } });
    expect([answer.status, answer.error.code, answer.error.param]).toEqual([
      400,
      'unsupported_parameter',
      'logit_bias',
    ]);
  });
});

describe('Bedrock', () => {
  it('is signed with the account of the options, in which {key} is the key', async () => {
    const options = { region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: '{key}' };
    const { url } = await start('bedrock', { options });
    fixture.upstream.next(PACKAGE_WIRES.bedrock.whole({ text: TEXT }));
    expect((await chat(url, { model: 'm' })).status).toBe(200);
    const { authorization } = fixture.upstream.requests[0]!.headers;
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/bedrock\/aws4_request/,
    );
    expect(authorization).not.toContain('key-a');
  });

  it.each([
    [403, 'UnrecognizedClientException', 'no_healthy_upstream'],
    [429, 'ThrottlingException', 'upstream_rate_limited'],
    [424, 'ModelErrorException', 'upstream_error'],
    [404, 'ResourceNotFoundException', 'model_not_found'],
  ])('is understood by its codes: %d %s', async (status, code, answered) => {
    const { url } = await start('bedrock', { api_keys: ['key-1', 'key-2'] });
    fixture.upstream.always(json(status, { message: 'no' }, { 'x-amzn-errortype': `${code}:http://internal` }));
    const id = '00000000-0000-0000-0000-000000000000';
    const answer = await post(
      `${url}/v1/chat/completions`,
      { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      { 'x-request-id': id },
    );
    expect(answer.error.code).toBe(answered);
  });

  it.each([
    ['throttlingException', 'upstream_rate_limited'],
    ['modelStreamErrorException', 'upstream_error'],
  ])('may tell %s inside its stream', async (type, code) => {
    const { url } = await start('bedrock');
    fixture.upstream.next((response) => {
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(frame({ message: 'too much' }, type, 'exception'));
    });
    const answer = await chat(url, { model: 'm', stream: true });
    expect(answer.error.code).toBe(code);
  });
});

describe('Vertex', () => {
  const account = (): object => ({
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${origin()}/token`,
    credential_source: { url: `${origin()}/subject`, format: { type: 'text' } },
  });
  const options = (credentials: unknown): object => ({
    options: { project: 'p', location: 'global', googleAuthOptions: { credentials } },
    api_keys: undefined,
  });
  const token = { access_token: 'token-of-google', token_type: 'Bearer', expires_in: 3600, issued_token_type: 'x' };

  it.each([
    ['an object', (value: object): unknown => value],
    ['the text of a file', JSON.stringify],
  ])('gets its token over the gateway’s own connections, once: credentials as %s', async (_name, write) => {
    const { url } = await start('vertex', options(write(account())));
    const answer = PACKAGE_WIRES.vertex.whole({ text: TEXT });
    fixture.upstream.next(text(200, 'subject', 'text/plain'), json(200, token), answer, answer);
    expect((await chat(url, { model: 'm' })).status).toBe(200);
    expect((await chat(url, { model: 'm' })).status).toBe(200);
    const seen = fixture.upstream.requests.map(({ path, headers }) => [path.split('/').at(-1), headers.authorization]);
    const asked = ['gemini-3-pro-preview:generateContent', 'Bearer token-of-google'];
    expect(seen).toEqual([['subject', undefined], ['token', undefined], asked, asked]);
  });

  it('never asks where clouds hand out credentials', async () => {
    const source = { url: 'http://169.254.169.254/token', format: { type: 'text' } };
    const gateway = await start('vertex', options({ ...account(), credential_source: source }));
    const answer = await chat(gateway.url, { model: 'm' });
    expect(answer.error.code).toBe('upstream_forbidden');
    expect(fixture.upstream.requests).toHaveLength(0);
  });
});

describe('embeddings and rerank through packages', () => {
  const VECTORS = [
    [0.5, -0.25],
    [1, 0],
  ];
  const titan = (vector: number[]) => json(200, { embedding: vector, inputTextTokenCount: 2 });

  it('come one by one where a model takes no more', async () => {
    const { url } = await start('bedrock', { model_mapping: { m: 'amazon.titan-embed-text-v2:0' } });
    fixture.upstream.next(...VECTORS.map(titan));
    const answer = await post(`${url}/v1/embeddings`, { model: 'm', input: ['a', 'b'] });
    expect(answer.json()).toMatchObject({
      data: VECTORS.map((embedding, index) => ({ index, embedding })),
      usage: { prompt_tokens: 4 },
    });
    expect(fixture.upstream.requests).toHaveLength(2);
  });

  it('come as they are, and a size that nobody listened to is told', async () => {
    const { url } = await start('cohere', { model_mapping: { m: 'embed-v4.0' } });
    fixture.upstream.next(
      json(200, { embeddings: { float: VECTORS }, meta: { billed_units: { input_tokens: 5 } } }),
      refusal(429),
    );
    const body = { model: 'm', input: ['a', 'b'], dimensions: 64 };
    const answer = await post(`${url}/v1/embeddings`, body);
    expect(answer.json()).toMatchObject({ data: VECTORS.map((embedding) => ({ embedding })) });
    expect(answer.headers.get('x-gateway-dropped-params')).toBe('dimensions');
    expect((await post(`${url}/v1/embeddings`, body)).error.code).toBe('upstream_rate_limited');
  });

  it('rerank documents', async () => {
    const { url } = await start('cohere', { model_mapping: { m: 'rerank-v3.5' } });
    fixture.upstream.next(
      json(200, {
        id: 'r',
        results: [
          { index: 1, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.1 },
        ],
        meta: {},
      }),
    );
    const answer = await post(`${url}/v1/rerank`, {
      model: 'm',
      query: 'q',
      documents: ['a', { text: 'b' }],
      top_n: 2,
      return_documents: true,
    });
    expect(answer.json()).toMatchObject({ results: [{ index: 1, relevance_score: 0.9 }, { index: 0 }] });
    expect(sent()).toMatchObject({ query: 'q', documents: ['a', 'b'], top_n: 2, model: 'rerank-v3.5' });
    expect(answer.headers.get('x-gateway-dropped-params')).toBe('return_documents');
  });

  it('refuse what cannot be understood', async () => {
    const { url } = await start('cohere');
    const answer = await post(`${url}/v1/rerank`, { model: 'm', query: 'q', documents: [1] });
    expect([answer.status, answer.error.param]).toEqual([400, 'documents']);
  });

  it('leave a package without the kind of model to other channels, and tell the operator', async () => {
    const gateway = await start('vertex');
    const answer = await post(`${gateway.url}/v1/rerank`, { model: 'm', query: 'q', documents: ['a'] });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(JSON.stringify(gateway.logLines())).toContain('doRerank');
  });
});

function picture(url: string): object {
  return { type: 'image_url', image_url: { url } };
}
