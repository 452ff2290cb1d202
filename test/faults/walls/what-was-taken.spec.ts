import { describe, expect, it } from '@jest/globals';
import { booksFixture } from '../../support/books.js';
import { startGateway, TOKEN, type TestGateway } from '../../support/gateway.js';
import { rounds } from '../../support/rounds.js';
import { json, type Script } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until } from '../../support/until.js';

/** A dollar for a token of an answer. */
const PRICES = { '*': { input: '0', output: '1000000' } };
const TAKEN = { prompt: 0, completion: 10 };
const COST_MICROS = 10_000_000;

/** Answers of more are judged on a thread. */
const LARGE_BYTES = 300 * 1024;

/** A whole answer of a dialect that failed, or had no answer in it, and what its upstream counted for it. */
const FAILED: Readonly<Record<string, object>> = {
  'openai-chat': {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'error' }],
    usage: { prompt_tokens: TAKEN.prompt, completion_tokens: TAKEN.completion },
  },
  'openai-responses': {
    id: 'resp_x',
    object: 'response',
    model: 'm',
    status: 'failed',
    error: { code: 'server_error', message: 'It did not work' },
    output: [],
    usage: { input_tokens: TAKEN.prompt, output_tokens: TAKEN.completion },
  },
  anthropic: {
    id: 'msg_x',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: 5,
    stop_reason: 'end_turn',
    usage: { input_tokens: TAKEN.prompt, output_tokens: TAKEN.completion },
  },
  gemini: {
    candidates: 5,
    usageMetadata: { promptTokenCount: TAKEN.prompt, candidatesTokenCount: TAKEN.completion },
  },
};

const ANSWERED: Readonly<Record<string, object>> = {
  'openai-chat': {
    ...FAILED['openai-chat'],
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  },
};

describe('what an upstream counts is paid for', () => {
  const own = suite();
  const books = booksFixture();

  async function start(dialect: string, { budget = '1000', channels = 1 } = {}): Promise<TestGateway> {
    const upstream = { dialect, base_url: own.upstream.baseUrl, models: ['m'], prices: PRICES };
    const channel = (id: string): object => ({ id, api_key: `key-of-${id}`, ...upstream });
    const named = ['a', 'b', 'c'].slice(0, channels).map(channel);
    const route = { token: TOKEN, default_model: 'm', channels: named, budget: { total: budget } };
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify([route]), ...books.variables() }));
  }

  function ask({ url }: TestGateway, stream: boolean, signal?: AbortSignal): Promise<Response> {
    return fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'm',
        max_tokens: TAKEN.completion,
        stream,
        messages: [{ role: 'user', content: 'x' }],
      }),
      ...(signal !== undefined && { signal }),
    });
  }

  /** Asks and leaves; resolves once the client has gone, with what has the upstream answer. */
  async function leave(gateway: TestGateway, said: Script): Promise<() => void> {
    let answer = (): void => {};
    own.upstream.always(async (response, request) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return said(response, request);
    });
    const leaving = new AbortController();
    const told = ask(gateway, false, leaving.signal).catch((error: Error) => error.name);
    await until(() => own.upstream.requests.length === 1);
    leaving.abort();
    expect(await told).toBe('AbortError');
    await rounds(gateway.url, 5);
    return answer;
  }

  const FAILURES = Object.keys(FAILED).flatMap((dialect) =>
    [false, true].flatMap((stream) => [0, LARGE_BYTES].map((bytes) => [dialect, stream, bytes] as const)),
  );

  it.each(FAILURES)('although its answer failed: %s, stream %s, and %i bytes', async (dialect, stream, bytes) => {
    const gateway = await start(dialect);
    own.upstream.always(json(200, { ...FAILED[dialect], beside: 'x'.repeat(bytes) }));
    const response = await ask(gateway, stream);
    await response.text();
    const [settled] = await books.settlements(1);
    const asked = own.upstream.requests.length;
    expect(asked).toBeGreaterThan(0);
    expect(settled).toMatchObject({ outcome: 'failed', costMicros: asked * COST_MICROS, usageSource: 'actual' });
  });

  it('by the request that went on to another answer', async () => {
    const gateway = await start('openai-chat', { channels: 2 });
    own.upstream.next(json(200, FAILED['openai-chat']!));
    own.upstream.always(json(200, ANSWERED['openai-chat']!));
    expect((await ask(gateway, false)).status).toBe(200);
    const [settled] = await books.settlements(1);
    expect(own.upstream.requests.length).toBe(2);
    expect(settled).toMatchObject({ outcome: 'completed', costMicros: 2 * COST_MICROS });
  });

  it('within the budget: a request goes on only where that bears another attempt', async () => {
    const gateway = await start('openai-chat', { channels: 3, budget: '25' });
    own.upstream.always(json(200, FAILED['openai-chat']!));
    await ask(gateway, false);
    expect(own.upstream.requests).toHaveLength(2);
    expect((await books.settlements(1))[0]).toMatchObject({ outcome: 'failed', costMicros: 2 * COST_MICROS });
    expect((await ask(gateway, false)).status).toBe(429);
    expect(own.upstream.requests).toHaveLength(2);
  });

  it('and nothing where it refused what nobody waits for any more', async () => {
    const gateway = await start('openai-chat', { channels: 2 });
    const answer = await leave(gateway, json(429, { error: { message: 'Too many', code: 'rate_limit_exceeded' } }));
    answer();
    const [settled] = await books.settlements(1);
    expect(settled).toMatchObject({ outcome: 'client_gone' });
    expect(settled).not.toHaveProperty('costMicros');
    expect(own.upstream.requests).toHaveLength(1);
  });

  it.each([
    ['it', json(200, ANSWERED['openai-chat']!)],
    ['it and it failed, after which nobody else is asked', json(200, FAILED['openai-chat']!)],
  ])('although its client did not wait for %s', async (_what, said) => {
    const gateway = await start('openai-chat', { channels: 2 });
    const answer = await leave(gateway, said);
    expect([own.upstream.requests[0]!.gone.aborted, books.settled()]).toEqual([false, []]);
    answer();
    const [settled] = await books.settlements(1);
    expect(settled).toMatchObject({
      outcome: 'client_gone',
      status: 499,
      costMicros: COST_MICROS,
      usageSource: 'actual',
    });
    expect(own.upstream.requests).toHaveLength(1);
  });
});
