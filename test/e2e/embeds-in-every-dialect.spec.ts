import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import '../support/dialects/library-words.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const VECTORS = [
  [0.5, -0.25],
  [1, 0],
];
const OPENAI_REPLY = {
  object: 'list',
  data: VECTORS.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model: 'up',
  usage: { prompt_tokens: 4, total_tokens: 4 },
};
const GEMINI_REPLY = { embeddings: VECTORS.map((values) => ({ values })), usageMetadata: { promptTokenCount: 4 } };
const GEMINI_BATCH = geminiBatch('m');

function geminiBatch(model: string): { requests: object[] } {
  return { requests: ['a', 'b'].map((text) => ({ model: `models/${model}`, content: { parts: [{ text }] } })) };
}

async function gatewayOf(dialect: string, route: object = {}): Promise<TestGateway> {
  const channel = fixture.channel('only', { dialect, model_mapping: { m: 'up' } });
  return await fixture.start({ channels: [channel], ...route });
}

async function post(gateway: TestGateway, path: string, body: object): Promise<Response> {
  return await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': TOKEN },
    body: JSON.stringify(body),
  });
}

function sent(): { path: string; body: unknown } {
  const { path, body } = fixture.upstream.requests.at(-1)!;
  return { path, body: JSON.parse(body) as unknown };
}

describe('embeddings', () => {
  it.each([['float' as const], ['base64' as const], [undefined]])(
    'reach the library of OpenAI from Gemini, as %s',
    async (format) => {
      fixture.upstream.next(json(200, GEMINI_REPLY));
      const { url } = await gatewayOf('gemini');
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: TOKEN, maxRetries: 0 });
      const params = { model: 'm', input: ['a', 'b'], dimensions: 2 };
      const reply = await client.embeddings.create(
        format === undefined ? params : { ...params, encoding_format: format },
      );
      const vectors = reply.data.map(({ embedding }) => embedding as number[] | string);
      const asked = format === 'base64' ? ['AAAAPwAAgL4=', 'AACAPwAAAAA='] : VECTORS;
      expect(vectors).toEqual(asked);
      expect(reply).toMatchObject({ object: 'list', model: 'up', usage: { prompt_tokens: 4, total_tokens: 4 } });
      expect(sent()).toEqual({
        path: '/only/v1beta/models/up:batchEmbedContents',
        body: {
          requests: ['a', 'b'].map((text) => {
            return { model: 'models/up', content: { parts: [{ text }] }, outputDimensionality: 2 };
          }),
        },
      });
    },
  );

  it('reach the library of Google from OpenAI', async () => {
    fixture.upstream.next(json(200, OPENAI_REPLY));
    const { url } = await gatewayOf('openai-chat');
    const client = new GoogleGenAI({ apiKey: TOKEN, httpOptions: { baseUrl: url } });
    const reply = await client.models.embedContent({
      model: 'm',
      contents: ['a', 'b'],
      config: { outputDimensionality: 2 },
    });
    expect(reply.embeddings?.map(({ values }) => values)).toEqual(VECTORS);
    expect(sent()).toEqual({
      path: '/only/v1/embeddings',
      body: { model: 'up', input: ['a', 'b'], dimensions: 2, encoding_format: 'float' },
    });
  });

  it('of a single text are answered as one, and what OpenAI has no word for is told', async () => {
    fixture.upstream.next(json(200, { ...OPENAI_REPLY, data: OPENAI_REPLY.data.slice(0, 1) }));
    const gateway = await gatewayOf('openai-chat');
    const body = { content: { parts: [{ text: 'a' }, { text: 'b' }] }, taskType: 'RETRIEVAL_QUERY' };
    const response = await post(gateway, '/v1beta/models/m:embedContent', body);
    expect(response.headers.get('x-gateway-dropped-params')).toBe('taskType');
    expect(await response.json()).toEqual({
      embedding: { values: VECTORS[0] },
      usageMetadata: { promptTokenCount: 4 },
    });
    expect(sent().body).toMatchObject({ input: ['a\nb'] });
  });

  it.each([
    [':embedContent', { content: { parts: [{ text: 'a' }] }, odd: 1 }],
    [':batchEmbedContents', GEMINI_BATCH],
  ])('pass from Gemini to Gemini as they are, but for the model: %s', async (action, body) => {
    const answer = { ...GEMINI_REPLY, odd: 'ü' };
    fixture.upstream.always(json(200, answer));
    const gateway = await gatewayOf('gemini');
    const sentOn = JSON.parse(JSON.stringify(body).replaceAll('models/m', 'models/up')) as object;
    expect(await (await post(gateway, `/v1beta/models/up${action}`, sentOn)).text()).toBe(JSON.stringify(answer));
    expect(sent()).toEqual({ path: `/only/v1beta/models/up${action}`, body: sentOn });
    await post(gateway, `/v1beta/models/m${action}`, body);
    expect(JSON.stringify(sent().body)).toBe(JSON.stringify(body).replaceAll('models/m', 'models/up'));
  });

  it.each([
    ['/v1/embeddings', { model: 'm', input: [[1, 2]] }, 'gemini', 'input[0]'],
    ['/v1/embeddings', { model: 'm', input: [] }, 'gemini', 'input'],
    ['/v1beta/models/m:embedContent', {}, 'openai-chat', 'content'],
    [
      '/v1beta/models/m:batchEmbedContents',
      { requests: [{ content: { parts: [{ inlineData: {} }] } }] },
      'openai-chat',
      'requests[0].content.parts[0].text',
    ],
  ])('that cannot be said are a 400 with the place: %s', async (path, body, dialect, place) => {
    const response = await post(await gatewayOf(dialect), path, body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`\\"${place}\\"`);
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('fail as the upstream failed, in the words of the client', async () => {
    const gateway = await gatewayOf('gemini', { max_attempts: 1 });
    fixture.upstream.next(refusal(400, { message: 'too long', status: 'INVALID_ARGUMENT' }), json(200, { odd: 1 }));
    const refused = await post(gateway, '/v1/embeddings', { model: 'm', input: 'a' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { message: 'too long' } });
    const odd = await post(gateway, '/v1/embeddings', { model: 'm', input: 'a' });
    expect(await odd.json()).toMatchObject({ error: { code: 'upstream_invalid_response' } });
  });

  it.each([[[]], [null], [undefined]])(
    'come from another channel when an answer of OpenAI has %j for data',
    async (data) => {
      const channels = ['empty', 'full'].map((id, priority) =>
        fixture.channel(id, { priority, dialect: 'openai-chat' }),
      );
      const gateway = await fixture.start({ channels });
      fixture.upstream.next(json(200, { ...OPENAI_REPLY, data }), json(200, OPENAI_REPLY));
      const answer = await post(gateway, '/v1/embeddings', { model: 'm', input: ['a', 'b'] });
      expect([answer.status, answer.headers.get('x-gateway-channel')]).toEqual([200, 'full']);
      expect(await answer.json()).toEqual(OPENAI_REPLY);
    },
  );

  it('come from a package in calls of 256 values at most, and in the order of the values', async () => {
    const own = { adapter: 'ai_sdk', package: '@ai-sdk/openai-compatible', options: { name: 'x' } };
    const gateway = await fixture.start({ channels: [fixture.channel('only', own)] });
    const calls: string[][] = [];
    fixture.upstream.always((response, request) => {
      const { input } = JSON.parse(request.body) as { input: string[] };
      calls.push(input);
      const data = input.map((value, index) => ({ object: 'embedding', index, embedding: [Number(value), 1] }));
      void json(200, { ...OPENAI_REPLY, data })(response, request);
    });
    const input = Array.from({ length: 600 }, (_, i) => String(i));
    const answer = await post(gateway, '/v1/embeddings', { model: 'm', input });
    const { data } = (await answer.json()) as { data: { embedding: number[] }[] };
    expect(data.map(({ embedding }) => embedding[0])).toEqual(input.map(Number));
    expect(calls.map(({ length }) => length)).toEqual([256, 256, 88]);
  });

  it('come from the demo model to Gemini’s clients as well', async () => {
    const gateway = await fixture.start({ channels: [{ id: 'demo', adapter: 'echo' }] });
    const response = await post(gateway, '/v1beta/models/echo:batchEmbedContents', geminiBatch('echo'));
    const { embeddings } = (await response.json()) as { embeddings: { values: number[] }[] };
    expect(embeddings.map(({ values }) => values.length)).toEqual([8, 8]);
  });
});
