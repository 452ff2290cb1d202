import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console, type AdminAnswer } from '../support/admin.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

type Row = Record<string, unknown>;

/** A tenant with everything that it has, and who administers it. */
interface Tenant {
  readonly id: string;
  readonly route: string;
  readonly model: string;
  readonly token: string;
  readonly secret: string;
  readonly ask: (path: string, request?: { method?: string; body?: unknown }) => Promise<AdminAnswer>;
}

describe('who administers one tenant', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let owner: Console;
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

  async function open(): Promise<{ a: Tenant; b: Tenant; channel: string }> {
    const usage = { prompt_tokens: 1_000, completion_tokens: 0, total_tokens: 1_000 };
    upstream.always(json(200, { ...completion('ok'), usage }));
    const variables = { PORT: '0', ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000', EGRESS_ALLOW: '127.0.0.1' };
    running = runGateway(['serve'], variables);
    owner = new Console(await running.url());
    await owner.signIn();
    const prices = { m: { input: '1' } };
    const form = {
      name: 'Shared',
      base_url: upstream.baseUrl,
      models: ['m'],
      prices,
      keys: [{ secret: 'key-of-all' }],
    };
    const channel = (await owner.ask('channels', { body: form })).body['id'] as string;
    return { a: await tenantOf('a', channel), b: await tenantOf('b', channel), channel };
  }

  async function tenantOf(name: string, channel: string): Promise<Tenant> {
    const made = async (path: string, body: object): Promise<Row> => {
      const answer = await owner.ask(path, { body });
      expect([path, answer.status, answer.body.error]).toEqual([path, 201, undefined]);
      return answer.body;
    };
    const id = (await made('tenants', { name }))['id'] as string;
    const budget = { day: '5' };
    const route = (await made('routes', { name: `route-${name}`, tenant: id, budget }))['id'] as string;
    const model = (await made('models', { slug: 'chat', route, targets: [{ channel, model: 'm' }] }))['id'] as string;
    const token = await made('tokens', { name: `token-${name}`, route });
    const admin = await made('admin-tokens', { name: `admin-${name}`, scope: 'admin', tenant: id });
    const headers = { authorization: `Bearer ${admin['secret'] as string}` };
    return {
      id,
      route,
      model,
      token: token['id'] as string,
      secret: token['secret'] as string,
      ask: async (path, request = {}) => await ask(owner.url, path, { ...request, headers }),
    };
  }

  /** One request of a tenant; its id. */
  async function use({ secret }: Tenant): Promise<string> {
    const response = await fetch(`${owner.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 5 }),
    });
    expect(response.status).toBe(200);
    await response.text();
    return response.headers.get('x-request-id')!;
  }

  const rows = ({ body }: AdminAnswer): Row[] => body['data'] as Row[];

  it('sees what its own tenant did, and nothing of the other', async () => {
    const { a, b } = await open();
    const [own, foreign] = [await use(a), await use(b)];
    const isBooked = async (): Promise<boolean> => {
      const listed = rows(await owner.ask('requests'));
      return listed.length === 2 && listed.every(({ state }) => state === 'settled');
    };
    await until(isBooked);
    expect(rows(await a.ask('requests')).map(({ request_id: id }) => id)).toEqual([own]);
    expect((await a.ask(`requests/${own}`)).status).toBe(200);
    expect(rows(await a.ask(`requests?token=${b.token}`))).toEqual([]);
    expect(rows(await a.ask(`requests?tenant=${b.id}`)).map(({ request_id: id }) => id)).not.toContain(foreign);
    const usage = rows(await a.ask('usage?by=tenant'));
    expect(usage.map(({ requests }) => requests)).toEqual([1]);
    const { body: overview } = await a.ask('overview');
    expect(overview).toMatchObject({ totals: { requests: 1 }, channels: [], cooldowns: [] });
    expect(JSON.stringify(overview)).not.toContain('token-b');
    const tokens = rows(await a.ask('tokens'));
    expect(tokens.map(({ id, last_used_at: at }) => [id, typeof at])).toEqual([[a.token, 'string']]);
    const budgets = rows(await a.ask('budgets'));
    expect(budgets).toMatchObject([{ owner: { kind: 'route', id: a.route }, tenant: a.id }]);
    expect((await a.ask(`limits/effective?token=${a.token}`)).status).toBe(200);
    const [channel] = rows(await a.ask('channels?include=health,usage'));
    expect(channel).toMatchObject({ name: 'Shared', state: { name: 'healthy' }, health: null, usage: null });
    expect(['base_url', 'prices', 'keys_summary'].filter((name) => name in channel!)).toEqual([]);
  });

  it('finds nothing where something of the other tenant is named', async () => {
    const { a, b } = await open();
    const foreign = await use(b);
    const answers = await Promise.all([
      a.ask(`requests/${foreign}`),
      a.ask(`limits/effective?token=${b.token}`),
      a.ask(`models/${b.model}/explain`, { body: {} }),
      a.ask(`models/${b.model}`),
      a.ask(`tokens/${b.token}`),
      a.ask(`tokens/${b.token}/pause`, { method: 'POST' }),
      a.ask(`tokens/${b.token}/rotate`, { body: {} }),
      a.ask(`routes/${b.route}?include=usage`),
      a.ask('playground/token', { body: { route: b.route } }),
      a.ask('tokens/lookup', { body: { secret: b.secret } }),
      a.ask('tokens/bulk', { body: { ids: [a.token, b.token], action: 'revoke' } }),
    ]);
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual(
      answers.map(() => [404, 'not_found']),
    );
    expect([await use(a), await use(b)].length).toBe(2);
    expect((await a.ask(`models/${a.model}/explain`, { body: {} })).status).toBe(200);
    expect((await a.ask('playground/token', { body: {} })).body).toMatchObject({ route: a.route, tenant: a.id });
  });

  it('may not do what reaches beyond one tenant', async () => {
    const { a, channel } = await open();
    const answers = await Promise.all([
      a.ask('cooldowns'),
      a.ask('health/channels'),
      a.ask('prices'),
      a.ask('prices/m', { method: 'PUT', body: { price: { input: '0' } } }),
      a.ask(`channels/${channel}/test`, { body: {} }),
      a.ask('channels/test', { body: { draft: { name: 'x', base_url: 'https://api.example.com/v1' } } }),
      a.ask(`channels/${channel}/park`, { body: { for: '1h' } }),
      a.ask(`models/${a.model}/drill`, { body: {} }),
      a.ask('system/support-bundle', { method: 'POST' }),
      a.ask('settings'),
      a.ask('versions'),
    ]);
    expect(answers.map(({ status, body }) => [status, body.error?.code])).toEqual(
      answers.map(() => [403, 'insufficient_scope']),
    );
  });
});
