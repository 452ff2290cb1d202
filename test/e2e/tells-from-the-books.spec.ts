import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { DAY_ONE, settle, writeSegment } from '../support/journal.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const OTHER = 'gw_other_8kD2mV5xQ1';

async function gateway(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const run = runGateway(args, variables);
  return { code: await run.exit(), said: run.output() };
}

onEnginesOfTheRun('a gateway', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let variables: Record<string, string>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  beforeEach(async () => {
    const route = (token: string, name: string): object => ({
      name,
      token,
      base_url: upstream.baseUrl,
      default_model: 'test-model',
      api_keys: ['key-a'],
    });
    const routes = JSON.stringify([route(TOKEN, 'mine'), route(OTHER, 'other')]);
    variables = { GATEWAY_ROUTES: routes, PORT: '0', ...(await place()) };
    running = runGateway(['serve'], variables);
  });
  afterEach(() => {
    running.child.kill('SIGKILL');
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function listed(url: string, count: number, query = ''): Promise<Record<string, unknown>[]> {
    const ask = async (): Promise<Record<string, unknown>[]> =>
      ((await get(`${url}/v1/requests${query}`)).json() as { data: Record<string, unknown>[] }).data;
    return await untilRight(ask, (data) => data.length >= count && data.every(({ state }) => state === 'settled'));
  }

  it('tells a token its own requests, sums and receipts, also after kill -9', async () => {
    let url = await running.url();
    for (let i = 0; i < 3; i++) await chat(url, {}, { 'x-request-id': `mine-${i}` });
    await chat(url, {}, { 'x-request-id': 'theirs', authorization: `Bearer ${OTHER}` });
    const requests = await listed(url, 3);
    expect(requests.map(({ request_id: id }) => id)).toEqual(['mine-2', 'mine-1', 'mine-0']);
    expect(requests[0]).toMatchObject({ outcome: 'completed', status: 200, model: 'test-model', priced: false });
    running.child.kill('SIGKILL');
    await running.exit();
    running = runGateway(['serve'], variables);
    url = await running.url();
    expect((await listed(url, 3)).map(({ request_id: id }) => id)).toEqual(['mine-2', 'mine-1', 'mine-0']);
    expect((await get(`${url}/v1/receipts/mine-1`)).json()).toMatchObject({ request_id: 'mine-1', route: 'mine' });
    expect(await get(`${url}/v1/receipts/theirs`)).toMatchObject({ status: 404, error: { code: 'receipt_not_found' } });
    const { data } = (await get(`${url}/v1/usage?by=model`)).json() as { data: object[] };
    expect(data).toMatchObject([{ model: 'test-model', requests: 3, completed: 3, unpriced: 3, cost_usd: '0.000000' }]);
  });

  it('pages and narrows, and says what it does not understand', async () => {
    const url = await running.url();
    for (let i = 0; i < 3; i++) await chat(url);
    await listed(url, 3);
    const first = (await get(`${url}/v1/requests?limit=2`)).json();
    expect(first).toMatchObject({ object: 'list', has_more: true });
    const second = (await get(`${url}/v1/requests?limit=2&cursor=${String(first['next_cursor'])}`)).json();
    expect([second['has_more'], (second['data'] as object[]).length]).toEqual([false, 1]);
    expect((await get(`${url}/v1/requests?status=5xx`)).json()).toMatchObject({ data: [] });
    for (const [query, param] of [
      ['limit=0', 'limit'],
      ['status=9xx', 'status'],
      ['since=never', 'since'],
      ['min_cost=-1', 'min_cost'],
      ['token=other', 'token'],
      ['cursor=x', 'cursor'],
      ['outcome=completed&outcome=failed', 'outcome'],
    ] as const)
      expect(await get(`${url}/v1/requests?${query}`)).toMatchObject({
        status: 400,
        error: { code: 'invalid_request', param },
      });
    expect(await get(`${url}/v1/usage?by=colour`)).toMatchObject({ status: 400, error: { param: 'by' } });
    expect(await get(`${url}/v1/usage`, {})).toMatchObject({ status: 401 });
  });

  it('is the only one on its data folder, while commands read the books beside it', async () => {
    const url = await running.url();
    await chat(url, {}, { 'x-request-id': 'mine-1' });
    await listed(url, 1);
    expect(await gateway(variables, 'serve')).toEqual({
      code: 75,
      said: expect.stringMatching(/^Another gateway runs on the data folder/) as unknown,
    });
    const usage = await gateway(variables, 'usage', '--by', 'route,token');
    expect(usage.code).toBe(0);
    expect(usage.said).toMatch(/^route +token +requests[^]*\nmine +\S+ +1 [^]*\ntotal +– +1 /);
    const file = join(freshFolder(), 'backup.db');
    expect(await gateway(variables, 'backup', file)).toEqual({ code: 0, said: `The ledger is in ${file}.\n` });
    expect((await gateway(variables, 'restore', file)).code).toBe(75);
    running.child.kill('SIGTERM');
    expect(await running.exit()).toBe(0);
    expect(await gateway(variables, 'restore', file)).toMatchObject({ code: 0 });
    const { said } = await gateway(variables, 'requests', '--json');
    expect(JSON.parse(said)).toMatchObject({ data: [{ request_id: 'mine-1' }], next_cursor: null });
  });
});

describe('commands about the books', () => {
  let variables: Record<string, string>;
  beforeEach(() => {
    variables = { DATA_DIR: freshFolder() };
  });

  const journal = (...records: Parameters<typeof writeSegment>[2][number][]): void =>
    void writeSegment(join(variables['DATA_DIR']!, 'journal'), { boot: 'dead', number: 1 }, records as never);

  it('take in what a dead gateway has left, and say when there is nothing', async () => {
    expect(await gateway(variables, 'usage')).toEqual({ code: 0, said: 'The ledger has nothing for that.\n' });
    expect(await gateway(variables, 'requests', '--csv')).toEqual({ code: 0, said: '' });
    const records = Array.from({ length: 2_500 }, (_, i) => settle(`dead-${i}`, { at: DAY_ONE + i, model: '=1+1' }));
    journal(...(records as never[]));
    const csv = (await gateway(variables, 'requests', '--csv', '--since', '2026-03-01')).said.split('\r\n');
    expect(csv).toHaveLength(2_502);
    expect(csv[0]).toMatch(/^request_id,time,settled,/);
    expect(csv[1]).toMatch(/^req-dead-2499,2026-03-01T00:00:02.499Z,.*,'=1\+1,m,c,1,false,1,10,20,/);
    const list = (await gateway(variables, 'requests', '--limit', '3', '--model', 'm')).said;
    const cursor = /--cursor (\S+)/.exec(list)?.[1] ?? '';
    expect((await gateway(variables, 'requests', '--limit', '1', '--cursor', cursor)).said).toContain('req-dead-2496');
    const usage = await gateway(variables, 'usage', '--by', 'day', '--csv');
    expect(usage.said).toMatch(/^day,requests,.*,cost_usd\r\n2026-03-01,2500,.*,0\.250000\r\n$/);
  });

  it.each([
    [['usage', '--by', 'colour'], '--by takes token, model, channel, route, tenant, purpose, day, hour; not "colour".'],
    [['usage', '--since', 'never'], '--since takes a time such as 2026-12-24'],
    [['requests', '--limit', '0'], '--limit takes a whole number from 1.'],
    [['requests', '--min-cost', 'much'], '--min-cost takes an amount of USD'],
    [['requests', '--cursor', 'x'], 'The cursor is not one of this list.'],
    [['reconcile', 'none.csv'], 'none.csv: cannot be read (ENOENT).'],
    [['reconcile', resolve('.gitignore')], 'its header is none of a known export'],
  ])('say what they do not understand: %j', async (args, said) => {
    expect(await gateway(variables, ...args)).toMatchObject({
      code: 2,
      said: expect.stringContaining(said) as unknown,
    });
  });

  it('refuse a damaged database and a server that does not answer, with what to do', async () => {
    writeFileSync(join(variables['DATA_DIR']!, 'books.db'), 'x'.repeat(9_000));
    expect(await gateway(variables, 'usage')).toEqual({
      code: 78,
      said: expect.stringMatching(/books\.db: is damaged \(.*\); put a backup .* "gateway restore FILE"\n$/) as unknown,
    });
    const url = 'postgres://u:very-secret@127.0.0.1:1/books';
    const run = await gateway({ ...variables, DATABASE_URL: url }, 'usage');
    expect(run).toMatchObject({ code: 75, said: expect.stringContaining('(ECONNREFUSED)') as unknown });
    expect(run.said).not.toContain('very-secret');
  });

  describe('reconcile', () => {
    const fixture = (name: string): string => resolve('test/fixtures/reconcile', name);
    const mini = { upstreamModel: 'openai/gpt-4o-mini' };
    const llama = { at: DAY_ONE + 86_400_000, upstreamModel: 'meta-llama/llama-3.1-8b-instruct:free', costMicros: 0 };

    it('agrees with an export of OpenRouter that says the same', async () => {
      journal(
        settle('dead-1', mini),
        settle('dead-2', { ...mini, at: DAY_ONE + 86_399_999 }),
        settle('dead-3', { ...llama, usage: { ...settle('x').usage!, promptTokens: 7, completionTokens: 1 } }),
      );
      expect(await gateway(variables, 'reconcile', fixture('openrouter-activity.csv'))).toEqual({
        code: 0,
        said: 'OpenRouter activity, 2026-03-01 to 2026-03-02\nThe books agree.\n',
      });
    });

    it('prints what differs by day and model, with totals, within a tolerance or not', async () => {
      journal(
        settle('dead-1', mini),
        settle('dead-2', { ...mini, costMicros: 102 }),
        settle('dead-3', { channel: 'x' }),
      );
      const run = await gateway(variables, 'reconcile', fixture('openrouter-activity.csv'), '--channel', 'c');
      expect(run.code).toBe(1);
      expect(run.said).toMatch(/2026-03-01 +openai\/gpt-4o-mini +cost \(USD\) +0\.000200 +0\.000202 +0\.000002\n/);
      expect(run.said).toMatch(/2026-03-02 +meta-llama\/llama-3\.1-8b-instruct +requests +1 +0 +-1\n/);
      expect(run.said).toMatch(/total +requests +3 +2 +-1\n/);
      const tolerant = await gateway(variables, 'reconcile', fixture('openrouter-activity.csv'), '--tolerance', '1%');
      expect(tolerant.said).not.toContain('gpt-4o-mini');
    });

    it.each(['openai-usage.csv', 'openai-costs.csv'])('reads %s', async (name) => {
      journal(settle('dead-1', { upstreamModel: 'gpt-4o-mini' }), settle('dead-2', { upstreamModel: 'gpt-4o-mini' }));
      expect(await gateway(variables, 'reconcile', fixture(name))).toMatchObject({
        code: 0,
        said: expect.stringContaining('The books agree.') as unknown,
      });
      const tampered = join(freshFolder(), name);
      writeFileSync(tampered, readFileSync(fixture(name), 'utf8').replace('1772323200', 'yesterday'));
      expect((await gateway(variables, 'reconcile', tampered)).said).toMatch(/row 2 holds a time or a number/);
    });
  });
});
