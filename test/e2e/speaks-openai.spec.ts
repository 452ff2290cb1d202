import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { startRoute, TOKEN, type TestGateway } from '../support/gateway.js';
import {
  chatEvents,
  chunk,
  completion,
  event,
  hang,
  json,
  refusal,
  ScriptedUpstream,
  sse,
} from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const MESSAGES: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'hi' }];

describe('the stock openai client', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  let client: OpenAI;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateway = await startRoute(upstream.baseUrl);
    client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: TOKEN, maxRetries: 0 });
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  it('gets a chat completion', async () => {
    upstream.next(json(200, completion('hello')));
    const reply = await client.chat.completions.create({ model: 'test-model', messages: MESSAGES });
    expect(reply.choices[0]?.message.content).toBe('hello');
    expect(reply.usage?.total_tokens).toBe(10);
    expect(reply._request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('streams, with tool calls and usage', async () => {
    const call = (args: string, id?: string): object => ({
      tool_calls: [
        {
          index: 0,
          ...(id === undefined ? {} : { id, type: 'function' }),
          function: { ...(id && { name: 'f' }), arguments: args },
        },
      ],
    });
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    upstream.next(
      sse([
        event(chunk({ role: 'assistant', content: null })),
        event(chunk(call('', 'call_1'))),
        event(chunk(call('{"a":'))),
        event(chunk(call('1}'))),
        event(chunk({}, 'tool_calls')),
        event({ ...chunk({}), choices: [], usage }),
        'data: [DONE]\n\n',
      ]),
    );
    const stream = client.chat.completions.stream({
      model: 'test-model',
      messages: MESSAGES,
      stream_options: { include_usage: true },
    });
    const message = await stream.finalMessage();
    expect(message.tool_calls?.[0]).toMatchObject({ id: 'call_1', function: { name: 'f', arguments: '{"a":1}' } });
    expect((await stream.totalUsage()).total_tokens).toBe(3);
  });

  it('sees a stream that breaks as an APIError with our code', async () => {
    upstream.next(sse(chatEvents('cut').slice(0, 2), { ending: 'reset', pauseMs: 10 }));
    const stream = await client.chat.completions.create({ model: 'test-model', messages: MESSAGES, stream: true });
    const words: string[] = [];
    const read = async (): Promise<void> => {
      for await (const part of stream) words.push(part.choices[0]?.delta.content ?? '');
    };
    const failure = await read().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'upstream_disconnected', type: 'server_error' });
    expect(words.join('')).toBe('cut');
  });

  it.each([
    [400, { type: 'invalid_request_error' }, BadRequestError, 400],
    [401, { code: 'invalid_api_key' }, InternalServerError, 503],
    [402, { code: 'insufficient_quota' }, InternalServerError, 503],
    [402, {}, APIError, 402],
    [404, { code: 'model_not_found' }, NotFoundError, 404],
    [429, {}, RateLimitError, 429],
    [500, {}, InternalServerError, 502],
    [503, {}, InternalServerError, 503],
  ])('gets the right class of error for an upstream %s', async (status, error, type, seen) => {
    const fresh = await startRoute(upstream.baseUrl);
    const own = new OpenAI({ baseURL: `${fresh.url}/v1`, apiKey: TOKEN, maxRetries: 0 });
    upstream.always(refusal(status, error));
    const failure = await own.chat.completions
      .create({ model: 'test-model', messages: MESSAGES })
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(type);
    expect(failure).toMatchObject({ status: seen });
    await fresh.stop();
  });

  it('gets an AuthenticationError for a wrong token', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(AuthenticationError);
  });

  it('embeds', async () => {
    const vector = Buffer.from(new Float32Array([0.5, -1]).buffer).toString('base64');
    upstream.next(
      json(200, {
        object: 'list',
        model: 'e',
        data: [{ object: 'embedding', index: 0, embedding: vector }],
        usage: { prompt_tokens: 1, total_tokens: 1 },
      }),
    );
    const reply = await client.embeddings.create({ model: 'e', input: 'text' });
    expect([...(reply.data[0]?.embedding ?? [])]).toEqual([0.5, -1]);
    expect(upstream.requests[0]).toMatchObject({ path: '/v1/embeddings' });
    expect(JSON.parse(upstream.requests[0]!.body)).toMatchObject({ encoding_format: 'base64' });
  });

  it('completes and moderates', async () => {
    upstream.next(
      json(200, {
        id: 'c',
        object: 'text_completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, text: 'done', finish_reason: 'stop', logprobs: null }],
      }),
      json(200, { id: 'm', model: 'omni', results: [{ flagged: true }] }),
    );
    expect((await client.completions.create({ model: 'm', prompt: 'p' })).choices[0]?.text).toBe('done');
    expect((await client.moderations.create({ input: 'x' })).results[0]?.flagged).toBe(true);
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/v1/completions', '/v1/moderations']);
  });

  it('lists models and gets one, slashes in its name included', async () => {
    upstream.always(json(200, { object: 'list', data: [{ id: 'a/b-1', object: 'model', created: 1, owned_by: 'x' }] }));
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(['a/b-1']);
    expect((await client.models.retrieve('a/b-1')).id).toBe('a/b-1');
    await expect(client.models.retrieve('none')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('can abort', async () => {
    upstream.next(hang());
    const leaving = new AbortController();
    const pending = client.chat.completions.create(
      { model: 'test-model', messages: MESSAGES },
      { signal: leaving.signal },
    );
    const failure = pending.catch((thrown: unknown) => thrown);
    await until(() => upstream.requests.length > 0);
    leaving.abort();
    expect(await failure).toBeInstanceOf(APIUserAbortError);
  });
});
