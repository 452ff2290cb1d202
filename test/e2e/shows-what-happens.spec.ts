import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { HeardStream } from '../support/heard-stream.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { until, untilRight } from '../support/until.js';

const USAGE = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
const FINE = json(200, { ...completion('ok'), usage: USAGE });
const VARIABLES = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000' };
/** A channel as the console lists it. */
interface Seen {
  readonly name: string;
  readonly requests: number;
  readonly state: { readonly name: string };
}

/** A channel of the overview. */
interface Trended extends Seen {
  readonly trend: readonly number[];
}

const PRICES = { '*': { input: 1, output: 2 } };

onEnginesOfTheRun('what an operator sees', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    running.child.kill('SIGTERM');
    await running.exit();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function open(): Promise<Console> {
    const channel = (id: string, fields: object): object => ({
      id,
      base_url: upstream.baseUrl,
      prices: PRICES,
      ...fields,
    });
    const channels = [
      channel('a', { priority: 0, api_keys: ['k1', 'k2'] }),
      channel('b', { priority: 1, api_keys: ['k3'] }),
    ];
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels }]);
    running = runGateway(['serve'], { GATEWAY_ROUTES: routes, PORT: '0', ...VARIABLES, ...(await place()) });
    const console = new Console(await running.url());
    await console.signIn();
    return console;
  }

  /** Three requests: one served, one by the second channel, one refused. */
  async function use(console: Console): Promise<void> {
    upstream.always(FINE);
    expect((await chat(console.url, { model: 'm' })).status).toBe(200);
    upstream.next(refusal(500), FINE);
    expect((await chat(console.url, { model: 'm' })).status).toBe(200);
    upstream.next(refusal(400));
    expect((await chat(console.url, { model: 'm' })).status).toBe(400);
    const isSettled = async (): Promise<boolean> => {
      const listed = await rows(console);
      return listed.length === 3 && listed.every(({ state }) => state === 'settled');
    };
    await until(isSettled);
  }

  async function rows(console: Console, query = ''): Promise<Record<string, unknown>[]> {
    const { status, body } = await console.ask(`requests${query}`);
    expect([status, body.error]).toEqual([200, undefined]);
    return body['data'] as Record<string, unknown>[];
  }

  it('lists requests page by page and narrowed down, with the receipt of each', async () => {
    const console = await open();
    await use(console);
    expect((await rows(console)).map(({ status, attempts }) => [status, attempts])).toEqual([
      [400, 1],
      [200, 2],
      [200, 1],
    ]);
    const { body: first } = await console.ask('requests?limit=2&order=-time');
    const { body: second } = await console.ask(`requests?limit=2&cursor=${String(first['next_cursor'])}`);
    expect([first['has_more'], (second['data'] as object[]).length, second['has_more']]).toEqual([true, 1, false]);
    expect((await rows(console, '?status=4xx')).length).toBe(1);
    expect((await rows(console, '?channel=b')).length).toBe(1);
    const [, moved] = await rows(console);
    const { body: receipt } = await console.ask(`requests/${String(moved!['request_id'])}`);
    expect(receipt).toMatchObject({ request_id: moved!['request_id'], status: 200 });
    expect((receipt['attempts'] as { channel: string }[]).map((attempt) => attempt.channel)).toEqual(['a', 'b']);
    expect((await console.ask('requests/none')).body.error?.code).toBe('not_found');
  });

  it('has one total wherever it looks', async () => {
    const console = await open();
    await use(console);
    const { body: usage } = await console.ask('usage?by=model&range=24h');
    const [total] = usage['data'] as { requests: number; prompt_tokens: number; cost_usd: string }[];
    expect(total).toMatchObject({ requests: 3, prompt_tokens: 200, cost_usd: '0.000280' });
    const look = async (): Promise<{ overview: Record<string, unknown>; seen: Seen[]; standings: object[] }> => {
      const { body: overview } = await console.ask('overview?range=24h&tz=Europe/Berlin');
      const { body: channels } = await console.ask('health/channels?range=24h');
      const standings = (overview['channels'] as Trended[]).map(({ trend: _trend, ...standing }) => standing);
      return { overview, seen: channels['data'] as Seen[], standings };
    };
    // a step of time may end between the two
    const { overview, seen, standings } = await untilRight(
      look,
      (all) => JSON.stringify(all.standings) === JSON.stringify(all.seen),
    );
    expect(overview).toMatchObject({
      totals: { requests: 3, spend: '0.000280' },
      previous: { requests: 0, success: null },
      currency: 'USD',
      partial: false,
      failures: [{ status: 400, model: 'm' }],
      top_tokens: [{ requests: 3, spend: '0.000280' }],
    });
    const steps = overview['series'] as Record<string, number>[];
    const sums = ['first_try', 'failover', 'client_error', 'failed'].map((band) =>
      steps.reduce((sum, step) => sum + step[band]!, 0),
    );
    expect(sums).toEqual([1, 1, 1, 0]);
    const beginnings = (overview['series'] as { at: string }[]).map(({ at }) => Date.parse(at) % (24 * 60_000));
    expect(new Set(beginnings)).toEqual(new Set([0]));
    expect(seen.map(({ name, requests, state }) => [name, requests, state.name])).toEqual([
      ['a', 2, 'healthy'],
      ['b', 1, 'healthy'],
    ]);
    expect(standings).toEqual(seen);
    const trends = (overview['channels'] as Trended[]).map(({ trend }) => trend.reduce((sum, count) => sum + count, 0));
    expect(trends).toEqual([2, 1]);
  });

  it('writes requests into a file that no spreadsheet runs', async () => {
    const console = await open();
    await use(console);
    const response = await fetch(`${console.url}/admin/api/v1/requests/export`, {
      method: 'POST',
      headers: { ...console.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ format: 'csv', status: '200' }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const lines = (await response.text()).trim().split('\r\n');
    expect([lines.length, lines[0]!.split(',').slice(0, 2)]).toEqual([3, ['request_id', 'time']]);
  });

  it('sends a viewer two kilobytes a second, by the looks that it takes, however much happens', async () => {
    const console = await open();
    upstream.always(FINE);
    const abort = new AbortController();
    const address = `${console.url}/admin/api/v1/events`;
    const events = await HeardStream.open(address, { headers: console.headers, signal: abort.signal });
    await events.untilEvent('state');
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 20 }, () => chat(console.url, { model: 'm' })));
    // it is alive every fifteen looks, of which there is one each second
    await events.until((text) => text.includes(': keep-alive'));
    abort.abort();
    const [looked = ''] = events.text.split(': keep-alive');
    expect(looked).toContain('event: dropped');
    expect(Buffer.byteLength(looked)).toBeLessThanOrEqual(16 * 2_048);
  });

  it('shows what is out and until when, and takes it back', async () => {
    const console = await open();
    upstream.always(FINE).next(refusal(429, {}, { 'retry-after': '60' }), FINE);
    await chat(console.url, { model: 'm' });
    const { body } = await console.ask('cooldowns?limit=100');
    const [cooldown] = body['data'] as { id: string; since: string; until: string }[];
    expect(cooldown).toMatchObject({
      kind: 'cooldown',
      state: 'cooling',
      scope: { channel_name: 'a', key: expect.any(Number), key_id: expect.stringMatching(/^key_/), model: 'm' },
      cause: 'rate_limited',
    });
    expect(Date.parse(cooldown!.until) - Date.parse(cooldown!.since)).toBeCloseTo(60_000, -2);
    expect((await console.ask(`cooldowns/${cooldown!.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await console.ask('cooldowns')).body['data']).toEqual([]);
    expect((await console.ask(`cooldowns/${cooldown!.id}`, { method: 'DELETE' })).body.error?.code).toBe('not_found');
    expect((await console.ask('cooldowns/cd_none', { method: 'DELETE' })).body.error?.code).toBe('not_found');
  });

  it('is told what it may not ask', async () => {
    const console = await open();
    for (const [path, code] of [
      ['requests?since=soon', 'validation_failed'],
      ['requests?cursor=x', 'validation_failed'],
      ['requests?limit=1000', 'validation_failed'],
      ['requests?colour=red', 'unknown_field'],
      ['usage?by=colour', 'validation_failed'],
      ['overview?tz=Nowhere', 'validation_failed'],
      ['overview?tz=Nowhere&range=today', 'validation_failed'],
      ['overview?range=decade', 'validation_failed'],
    ] as const) {
      const { status, body } = await console.ask(path);
      expect([path, status, body.error?.code]).toEqual([path, 400, code]);
    }
    for (const path of ['requests', 'usage', 'overview', 'cooldowns', 'health/channels'])
      expect((await ask(console.url, path)).status).toBe(401);
  });
});
