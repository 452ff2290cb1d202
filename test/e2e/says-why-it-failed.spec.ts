import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { untilRight } from '../support/until.js';

const OTHER = 'gw_other_8kD2mV5xQ1';

async function command(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const run = runGateway(args, variables);
  return { code: await run.exit(), said: run.output() };
}

onEnginesOfTheRun('an operator who asks why a request failed', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  let variables: Record<string, string>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.exit();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function start(fields: object = {}): Promise<string> {
    const channel = (id: string, priority: number): object => ({
      id,
      priority,
      base_url: upstream.baseUrl.replace('/v1', `/${id}`),
      api_keys: [`key-${id}-1`, `key-${id}-2`],
    });
    const route = { name: 'mine', token: TOKEN, channels: [channel('first', 0), channel('second', 1)], ...fields };
    const other = { name: 'other', token: OTHER, channels: [channel('third', 0)] };
    variables = { ...(await place()), GATEWAY_ROUTES: JSON.stringify([route, other]), PORT: '0' };
    running = runGateway(['serve'], variables);
    return await running.url();
  }

  async function listed(url: string, count: number): Promise<Record<string, unknown>[]> {
    const ask = async (): Promise<Record<string, unknown>[]> =>
      ((await get(`${url}/v1/requests`)).json() as { data: Record<string, unknown>[] }).data;
    return await untilRight(ask, (data) => data.length >= count && data.every(({ state }) => state === 'settled'));
  }

  it('finds error and last fault in the list, and every attempt on the receipt', async () => {
    const url = await start();
    upstream.always(refusal(500));
    expect((await chat(url, {}, { 'x-request-id': 'why' })).status).toBe(502);
    expect(await listed(url, 1)).toMatchObject([{ error: 'upstream_error', fault: 'server_error', outcome: 'failed' }]);
    expect((await command(variables, 'requests')).said).toMatch(/error +fault[^]*upstream_error +server_error/);
    const told = await command(variables, 'receipt', 'why');
    expect(told.code).toBe(0);
    expect(told.said).toMatch(/^Request why .* route mine/);
    expect(told.said).toMatch(/attempt 1 +first key \d as test-model: 500, server_error, \d+ ms/);
    expect(told.said).toMatch(/ended with +502 failed, error upstream_error/);
    expect(await command(variables, 'receipt', 'none')).toEqual({
      code: 2,
      said: 'There is no receipt of a request "none".\n',
    });
  });

  it('reads the same receipt from memory and from the ledger, byte for byte', async () => {
    const url = await start({ limits: { rpm: 3 } });
    upstream.next(refusal(500));
    await chat(url, {}, { 'x-request-id': 'failed-over' });
    await chat(url, { stream: true }, { 'x-request-id': 'streamed' });
    await chat(url, { model: 'm', messages: 7 }, { 'x-request-id': 'odd' });
    await chat(url, {}, { 'x-request-id': 'refused' });
    await listed(url, 3);
    const receipts = async (base: string): Promise<string[]> => {
      const ids = ['failed-over', 'streamed', 'odd', 'refused'];
      return await Promise.all(ids.map(async (id) => (await get(`${base}/v1/receipts/${id}`)).text));
    };
    const recent = await receipts(url);
    expect(recent[0]).toMatch(/"fault":"server_error"/);
    expect(recent[3]).toMatch(/"outcome":"refused","error":"gateway_rpm"/);
    running?.child.kill('SIGTERM');
    await running?.exit();
    running = runGateway(['serve'], variables);
    expect(await receipts(await running.url())).toEqual(recent);
  });

  it('finds requests that were refused before anything was tried, which count in no sum and no limit', async () => {
    const url = await start({ limits: { rpd: 1 }, time_zone: zoneFarFromMidnight() });
    for (let i = 0; i < 100; i++) await chat(url);
    const refused = async (): Promise<Record<string, unknown>[]> =>
      (await listed(url, 2)).filter(({ outcome }) => outcome === 'refused');
    const seen = await untilRight(refused, ({ length }) => length >= 19);
    expect(seen[0]).toMatchObject({ error: 'gateway_rpd', status: 429, attempts: 0 });
    const refusals = async (): Promise<object[]> => {
      const { said } = await command(variables, 'requests', '--outcome', 'refused', '--json', '--limit', '200');
      return (JSON.parse(said) as { data: object[] }).data;
    };
    const data = await untilRight(refusals, ({ length }) => length >= 59);
    expect(data.length).toBeGreaterThanOrEqual(59);
    expect(data.length).toBeLessThanOrEqual(120);
    expect((await get(`${url}/v1/usage?by=token`)).json()).toMatchObject({ data: [{ requests: 1, failed: 0 }] });
  });

  it('sees every route, every cooldown and its end, and no tenant sees what the operator does', async () => {
    const url = await start();
    upstream.always(refusal(429, {}, { 'retry-after': '120' }));
    await chat(url);
    const { code, said } = await command(variables, 'status');
    expect(code).toBe(0);
    expect(said).toMatch(/^Route mine\n {2}first {2}available .*\n {4}key 1, model test-model: .*, until 20\d\d-/);
    expect(said).toMatch(/Route other\n {2}third {2}available/);
    const told = JSON.parse((await command(variables, 'status', '--json')).said) as { routes: { name: string }[] };
    expect(told.routes.map(({ name }) => name)).toEqual(['mine', 'other']);
    expect(statSync(join(variables['DATA_DIR']!, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(JSON.stringify((await get(`${url}/v1/status`)).json())).not.toContain('third');
  });
});

describe('gateway status', () => {
  it('says when no gateway runs', async () => {
    const folder = freshFolder();
    expect(await command({ DATA_DIR: folder }, 'status')).toEqual({
      code: 75,
      said: `No running gateway answers on the data folder ${folder} (ENOENT).\n`,
    });
  });
});
