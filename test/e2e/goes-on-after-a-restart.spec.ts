import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { journalRecords } from '../support/journal-lines.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { until } from '../support/until.js';

const PRICES = { '*': { input: '1', output: '1' } };

onEnginesOfTheRun('after a kill the gateway goes on where it was', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await upstream.stop();
  });

  const time_zone = zoneFarFromMidnight();
  const otherZone = zoneFarFromMidnight(['Asia/Kathmandu', 'America/Caracas']);

  async function restarted(variables: Record<string, string>, route: object): Promise<string> {
    return await restartedOn(variables, [{ name: 'r', token: TOKEN, time_zone, ...route }]);
  }

  async function restartedOn(variables: Record<string, string>, configuration: object): Promise<string> {
    running?.child.kill('SIGKILL');
    await running?.exit();
    const routes = JSON.stringify(configuration);
    running = runGateway(['serve'], { ...variables, PORT: '0', GATEWAY_ROUTES: routes });
    return await running.url();
  }

  const channel = (id: string, fields: object = {}): object => {
    const base_url = upstream.baseUrl.replace('/v1', `/${id}`);
    return { id, base_url, api_keys: [`key-${id}`], prices: PRICES, ...fields };
  };

  it('with what limits and budgets have counted', async () => {
    const variables = await place();
    upstream.reset();
    upstream.always(json(200, completion('ok')));
    const small = channel('small', { rpd: 2, key_limits: { tpd: 1_000 }, budget: { month: '0.00005' }, priority: 0 });
    const route = {
      channels: [small, channel('large', { priority: 1 })],
      limits: { rpd: 5, budget: { day: '1' } },
      budget: { total: '1' },
    };
    const url = await restarted(variables, route);
    for (let i = 0; i < 3; i++) expect((await chat(url, { max_tokens: 10 })).status).toBe(200);
    const before = (await get(`${url}/v1/status`)).json();
    expect(before).toMatchObject({
      token: { usage: { rpd: 3, tpd: 30 }, budget: { day: { spent: '0.000030' } } },
      route: { budget: { total: { spent: '0.000030' } } },
    });
    const again = await restarted(variables, route);
    const after = (await get(`${again}/v1/status`)).json();
    const lasting = ({ apis, token, route: whole }: typeof before): object => ({
      token: { ...(token as object), usage: { ...(token as { usage: object }).usage, rpm: 0, tpm: 0 } },
      route: whole,
      apis: (apis as { id: string; usage: { rpd: number; tpd: number }; budget?: object }[]).map(
        ({ id, usage: { rpd, tpd }, budget }) => ({ id, rpd, tpd, budget }),
      ),
    });
    expect(lasting(after)).toEqual(lasting(before));
    expect((await chat(again, { max_tokens: 10 })).headers.get('x-gateway-channel')).toBe('large');
    expect((await chat(again, { max_tokens: 10 })).status).toBe(200);
    expect((await chat(again, { max_tokens: 10 })).error.code).toBe('gateway_rpd');
  });

  it('with what a channel that several routes use has served, once, and each route of it', async () => {
    const variables = await place();
    upstream.reset();
    upstream.always(json(200, completion('ok')));
    const secret = 'gw_other_token_1a2b';
    const other = { authorization: `Bearer ${secret}` };
    const lists = {
      channels: [channel('shared', { rpd: 5, budget: { total: '1' }, time_zone })],
      routes: [
        { name: 'one', time_zone: otherZone, channels: [{ channel: 'shared', limits: { rpd: 2 } }] },
        { name: 'two', time_zone, channels: ['shared'] },
      ],
      tokens: [
        { token: TOKEN, route: 'one', budget: { total: '1' } },
        { token: secret, route: 'two' },
      ],
    };
    const url = await restartedOn(variables, lists);
    expect((await chat(url)).status).toBe(200);
    expect((await chat(url, {}, other)).status).toBe(200);
    const again = await restartedOn(variables, lists);
    const { apis, token } = (await get(`${again}/v1/status`)).json() as {
      apis: { usage: object; budget: object }[];
      token: object;
    };
    expect(apis).toMatchObject([{ usage: { rpd: 2, tpd: 20 }, budget: { total: { spent: '0.000020' } } }]);
    expect(token).toMatchObject({ budget: { total: { spent: '0.000010' } } });
    expect((await chat(again)).status).toBe(200);
    expect((await chat(again)).error.code).toBe('all_channels_limited');
    for (let i = 0; i < 2; i++) expect((await chat(again, {}, other)).status).toBe(200);
    expect((await chat(again, {}, other)).error.code).toBe('all_channels_limited');
  });

  it('with what a tenant has spent on all of its routes', async () => {
    const variables = await place();
    upstream.reset();
    upstream.always(json(200, completion('ok')));
    const other = { authorization: 'Bearer gw_other_token_3c4d' };
    const lists = {
      tenants: [{ name: 'acme', budget: { month: '0.001' }, time_zone }],
      channels: [channel('shared')],
      routes: [
        { name: 'one', tenant: 'acme', time_zone: 'Asia/Kathmandu', channels: ['shared'], token: TOKEN },
        { name: 'two', tenant: 'acme', channels: ['shared'], token: 'gw_other_token_3c4d' },
      ],
    };
    const url = await restartedOn(variables, lists);
    expect((await chat(url, { max_tokens: 2 })).status).toBe(200);
    expect((await chat(url, { max_tokens: 2 }, other)).status).toBe(200);
    const again = await restartedOn(variables, lists);
    const { tenant } = (await get(`${again}/v1/status`)).json();
    expect(tenant).toEqual({ budget: { month: { limit: '0.001000', spent: '0.000020' } } });
    const refused = await chat(again, { max_tokens: 1_000 }, other);
    expect([refused.status, refused.error.code, refused.headers.get('x-gateway-limited-by')]).toEqual([
      429,
      'gateway_budget',
      'tenant:budget_month',
    ]);
  });

  it('with long cooldowns', async () => {
    const variables = await place();
    upstream.reset();
    const route = { channels: [channel('a', { priority: 0 }), channel('b', { priority: 1 })] };
    const url = await restarted(variables, route);
    upstream.next(refusal(429, {}, { 'retry-after': '600' }));
    expect((await chat(url)).headers.get('x-gateway-channel')).toBe('b');
    await until(() => journalRecords(variables['DATA_DIR']).some(({ kind }) => kind === 'parking'));
    const again = await restarted(variables, route);
    const [first] = (await get(`${again}/v1/status`)).json()['apis'] as { cooldowns: object[] }[];
    expect(first?.cooldowns).toMatchObject([{ key: 1, model: 'test-model', reason: 'rate_limited' }]);
    expect((await chat(again)).headers.get('x-gateway-channel')).toBe('b');
  });
});
