import { describe, expect, it } from '@jest/globals';
import { booksFixture } from '../../support/books.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import type { SettleRecord } from '../../../src/gateway/ledger/journal/journal-record.js';
import { get } from '../../support/client.js';
import { TOOK } from '../../support/dialects/words.js';
import { post } from '../../support/dialect-asks.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { startGateway, TOKEN, type TestGateway } from '../../support/gateway.js';
import { runGateway } from '../../support/process.js';
import { rounds } from '../../support/rounds.js';
import { json, sse, type Script } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until, untilRight } from '../../support/until.js';

const BYSTANDER = 'gw_bystander_4kL9xQ';

/** A dollar for a token of an answer. */
const PRICES = { '*': { input: '0', output: '1000000' } };
const TAKEN = { prompt: 0, completion: 10 };
const COST_MICROS = 10_000_000;

/** Answers of more are judged on a thread. */
const LARGE_BYTES = 300 * 1024;

const FAILED_USAGE = { prompt_tokens: TAKEN.prompt, completion_tokens: TAKEN.completion };

const FAILED = SAMPLES['openai-chat'].answers.failedAtCost;
const ANSWERED = {
  ...FAILED,
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
};

describe('what an upstream counts is paid for', () => {
  const own = suite();
  const books = booksFixture();

  function variablesOf(dialect: string, { budget = '1000', channels = 1 } = {}): Record<string, string> {
    const upstream = { base_url: own.upstream.baseUrl, models: ['m'], prices: PRICES };
    const channel = (id: string): object => ({ id, api_key: `key-of-${id}`, ...upstream });
    const named = ['a', 'b', 'c'].slice(0, channels).map((id) => ({ ...channel(id), dialect }));
    const route = { name: 'mine', token: TOKEN, default_model: 'm', channels: named, budget: { total: budget } };
    const other = { ...route, name: 'other', token: BYSTANDER, tenant: 'another', channels: [channel('x')] };
    const all = JSON.stringify({ tenants: [{ name: 'another' }], routes: [route, other] });
    return { GATEWAY_ROUTES: all };
  }

  async function start(...given: Parameters<typeof variablesOf>): Promise<TestGateway> {
    return own.keep(await startGateway({ ...variablesOf(...given), ...books.variables() }));
  }

  /** Another tenant, who is served and pays for his own request alone. */
  async function expectOtherUnharmed(gateway: TestGateway): Promise<void> {
    own.upstream.always(json(200, ANSWERED));
    expect((await ask(gateway, false, { token: BYSTANDER })).status).toBe(200);
    const ofOther = (): SettleRecord[] => books.settled().filter(({ route }) => route === 'other');
    await until(() => ofOther().length > 0);
    const others = ofOther();
    expect(others).toMatchObject([{ outcome: 'completed', costMicros: COST_MICROS, attempts: [{ channel: 'x' }] }]);
  }

  function ask(
    { url }: Pick<TestGateway, 'url'>,
    stream: boolean,
    { signal, token = TOKEN }: { readonly signal?: AbortSignal; readonly token?: string } = {},
  ): Promise<Response> {
    return fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
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
    const told = ask(gateway, false, { signal: leaving.signal }).catch((error: Error) => error.name);
    await until(() => own.upstream.requests.length === 1);
    leaving.abort();
    expect(await told).toBe('AbortError');
    await rounds(gateway.url, 5);
    return answer;
  }

  const FAILURES = DIALECT_NAMES.flatMap((dialect) =>
    [false, true].flatMap((stream) => [0, LARGE_BYTES].map((bytes) => [dialect, stream, bytes] as const)),
  );

  it.each(FAILURES)('although its answer failed: %s, stream %s, and %i bytes', async (dialect, stream, bytes) => {
    const gateway = await start(dialect);
    own.upstream.always(json(200, { ...SAMPLES[dialect].answers.failedAtCost, beside: 'x'.repeat(bytes) }));
    const response = await ask(gateway, stream);
    await response.text();
    const [settled] = await books.settlements(1);
    const asked = own.upstream.requests.length;
    expect(asked).toBeGreaterThan(0);
    expect(settled).toMatchObject({ outcome: 'failed', costMicros: asked * COST_MICROS, usageSource: 'actual' });
    await expectOtherUnharmed(gateway);
  });

  it('although it came with the status of an error', async () => {
    const gateway = await start('openai-chat');
    own.upstream.always(json(500, { error: { message: 'It did not work' }, usage: FAILED_USAGE }));
    expect((await ask(gateway, false)).status).toBe(502);
    const [settled] = await books.settlements(1);
    const asked = own.upstream.requests.length;
    expect(settled).toMatchObject({ outcome: 'failed', costMicros: asked * COST_MICROS, usageSource: 'actual' });
    await expectOtherUnharmed(gateway);
  });

  interface ChannelSums {
    readonly channel: string;
    readonly requests: number;
    readonly cost_usd: string;
  }

  /** What a token has used by channel, as soon as so many are told. */
  async function usageByChannel(url: string, token: string, count: number): Promise<readonly ChannelSums[]> {
    const headers = { authorization: `Bearer ${token}` };
    const read = async (): Promise<readonly ChannelSums[]> =>
      (await get(`${url}/v1/usage?by=channel`, headers)).json()['data'] as readonly ChannelSums[];
    return await untilRight(read, (told) => told.length === count);
  }

  it.each(DIALECT_NAMES)(
    'where it was taken, by a request that went on from a stream that failed: %s',
    async (dialect) => {
      const gateway = await start(dialect, { channels: 2, budget: '1000000' });
      const costMicros = TOOK.completion * 1_000_000;
      const usage = { promptTokens: TOOK.prompt, completionTokens: TOOK.completion };
      let asked = 0;
      for (const [place, stream] of [
        ['before', true],
        ['before', false],
        ['with', true],
        ['with', false],
      ] as const) {
        own.upstream.next(sse(SAMPLES[dialect].counted.failed[place](SAMPLES[dialect].counted.counts, 'upstream')));
        own.upstream.always(sse(SAMPLES[dialect].counted.good(SAMPLES[dialect].counted.counts).events));
        const response = await post(gateway, dialect, { stream });
        await response.text();
        expect([place, stream, response.status]).toEqual([place, stream, 200]);
        const settled = (await books.settlements(++asked)).at(-1)!;
        expect(settled).toMatchObject({ outcome: 'completed', costMicros: 2 * costMicros, usageSource: 'partial' });
        expect(settled.attempts).toMatchObject([
          { usage, usageSource: 'partial', costMicros },
          { usage, usageSource: 'actual', costMicros },
        ]);
        expect(settled.attempts.map(({ channel }) => channel).toSorted()).toEqual(['a', 'b']);
      }
    },
  );

  it('within the budget: a request goes on only where that bears another attempt', async () => {
    const gateway = await start('openai-chat', { channels: 3, budget: '25' });
    own.upstream.always(json(200, FAILED));
    await ask(gateway, false);
    expect(own.upstream.requests).toHaveLength(2);
    expect((await books.settlements(1))[0]).toMatchObject({ outcome: 'failed', costMicros: 2 * COST_MICROS });
    expect((await ask(gateway, false)).status).toBe(429);
    expect(own.upstream.requests).toHaveLength(2);
    await expectOtherUnharmed(gateway);
  });

  it('within the budget also where a stream fails and is counted before it says anything', async () => {
    const gateway = await start('openai-chat', { channels: 3, budget: '25' });
    const usage = { usage: FAILED_USAGE };
    own.upstream.always(sse(SAMPLES['openai-chat'].counted.failed.before(usage, 'upstream')));
    await (await ask(gateway, true)).text();
    expect(own.upstream.requests).toHaveLength(2);
    expect((await books.settlements(1))[0]).toMatchObject({ outcome: 'failed', costMicros: 2 * COST_MICROS });
    expect((await ask(gateway, true)).status).toBe(429);
    expect(own.upstream.requests).toHaveLength(2);
    await expectOtherUnharmed(gateway);
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
    ['it', json(200, ANSWERED)],
    ['it and it failed, after which nobody else is asked', json(200, FAILED)],
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

  it('and stands in the sums of the channel that took it, with a bystander beside', async () => {
    const { GATEWAY_ROUTES: routes } = variablesOf('openai-chat', { channels: 2 });
    const running = runGateway(['serve'], { PORT: '0', GATEWAY_ROUTES: routes! });
    const url = await running.url();
    own.upstream.next(
      sse(SAMPLES['openai-chat'].counted.failed.with(SAMPLES['openai-chat'].counted.counts, 'upstream')),
    );
    own.upstream.always(json(200, ANSWERED));
    expect((await ask({ url }, true)).status).toBe(200);
    expect((await ask({ url }, false, { token: BYSTANDER })).status).toBe(200);
    const told = await usageByChannel(url, TOKEN, 2);
    expect(told.map(({ cost_usd: usd }) => Number(usd))).toEqual([TOOK.completion, TAKEN.completion]);
    expect(told.map(({ channel }) => channel).toSorted()).toEqual(['a', 'b']);
    expect(told.map(({ requests }) => requests).toSorted((a, b) => a - b)).toEqual([0, 1]);
    const [other] = await usageByChannel(url, BYSTANDER, 1);
    expect(other).toMatchObject({ channel: 'x', requests: 1, cost_usd: expect.stringMatching(/^10\.0*$/) });
    running.child.kill('SIGKILL');
    await running.exit();
  });
});
