import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console, type AdminAnswer } from '../support/admin.js';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

type Row = Record<string, unknown>;

/** A dollar for a million tokens of whatever kind, so that a token is a micro-USD. */
const PRICES = { '*': { input: '1', output: '1' } };
const COST = 1_000;
const time_zone = new Date().getUTCHours() === 23 ? 'Asia/Tokyo' : 'UTC';

onEnginesOfTheRun('a budget of a tenant', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let owner: Console;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const usage = { prompt_tokens: COST, completion_tokens: 0, total_tokens: COST };
    upstream.always(json(200, { ...completion('ok'), usage }));
  });
  afterEach(async () => {
    running.child.kill('SIGTERM');
    await running.exit();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function open(variables: Record<string, string> = {}): Promise<void> {
    const own = { PORT: '0', ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000', EGRESS_ALLOW: '127.0.0.1' };
    running = runGateway(['serve'], { ...own, ...(await place()), ...variables });
    owner = new Console(await running.url());
    await owner.signIn();
    const form = { name: 'c', base_url: upstream.baseUrl, models: ['m'], prices: PRICES, keys: [{ secret: 'key-c' }] };
    await made('channels', form);
  }

  async function made(path: string, body: object): Promise<Row> {
    const answer = await owner.ask(path, { body });
    expect([path, answer.status, answer.body.error]).toEqual([path, 201, undefined]);
    return answer.body;
  }

  /** A tenant with a route and a token for each name. */
  async function tenant(fields: object, ...names: string[]): Promise<{ id: string; tokens: Row[] }> {
    const id = (await made('tenants', { time_zone, ...fields }))['id'] as string;
    const tokens: Row[] = [];
    for (const name of names) {
      const route = (await made('routes', { name, tenant: id }))['id'];
      tokens.push(await made('tokens', { name: `token of ${name}`, route }));
    }
    return { id, tokens };
  }

  const ask = async (token: Row | undefined, max_tokens = 1) => {
    const authorization = `Bearer ${token?.['secret'] as string}`;
    const { status, headers } = await chat(owner.url, { model: 'm', max_tokens }, { authorization });
    return headers.get('x-gateway-limited-by') ?? status;
  };

  async function change(id: string, body: object, kind = 'tenants'): Promise<AdminAnswer> {
    const etag = (await owner.ask(`${kind}/${id}`)).headers.get('etag')!;
    return await owner.ask(`${kind}/${id}`, { method: 'PATCH', body, headers: { 'if-match': etag } });
  }

  /** How many requests of a token are on the books. */
  async function booked(token: Row | undefined): Promise<number> {
    const headers = { authorization: `Bearer ${token?.['secret'] as string}` };
    const { data } = (await get(`${owner.url}/v1/usage`, headers)).json() as { data: { requests: number }[] };
    return data[0]?.requests ?? 0;
  }

  it('holds all of its routes together, and no other tenant', async () => {
    await open();
    const acme = await tenant({ name: 'acme', budget: { month: '0.003' } }, 'one', 'two');
    const other = await tenant({ name: 'other' }, 'three');
    expect(await ask(acme.tokens[0])).toBe(200);
    expect(await ask(acme.tokens[1])).toBe(200);
    expect(await ask(acme.tokens[0], 2_000)).toBe('tenant:budget_month');
    expect(await ask(acme.tokens[1], 2_000)).toBe('tenant:budget_month');
    expect(await ask(other.tokens[0], 2_000)).toBe(200);
    const { body } = await owner.ask(`limits/effective?token=${acme.tokens[1]!['id'] as string}`);
    const ceiling = { name: 'budget.month', limit: '0.003000', used: '0.002000', share: 0.6667 };
    expect(body).toMatchObject({
      chain: [
        { level: 'tenant', id: acme.id, name: 'acme', ceilings: [ceiling] },
        { level: 'route' },
        { level: 'token' },
      ],
      binding: { level: 'tenant', name: 'budget.month' },
    });
    const { body: budgets } = await owner.ask('budgets');
    expect(budgets['data']).toMatchObject([
      { owner: { kind: 'tenant', id: acme.id, name: 'acme' }, tenant: acme.id, ceilings: [ceiling] },
    ]);
  });

  it('takes effect as soon as it is changed, and is shown as it was written', async () => {
    await open();
    const { id, tokens } = await tenant({ name: 'acme', budget: { total: '0.00001' } }, 'one');
    expect(await ask(tokens[0])).toBe('tenant:budget_total');
    expect((await change(id, { budget: { total: '0.1', day: '0.05' } })).body['budget']).toEqual({
      total: '0.1',
      day: '0.05',
    });
    expect(await ask(tokens[0])).toBe(200);
    expect((await change(id, { budget: null })).body['budget']).toBeNull();
    expect(await ask(tokens[0], 100_000)).toBe(200);
    const wrong = await change(id, { budget: { week: '1' } });
    expect([wrong.status, wrong.body.error]).toMatchObject([400, { details: [{ pointer: '/budget' }] }]);
  });

  it('counts what was spent before there was one, as every other budget and limit does', async () => {
    await open();
    const { id, tokens } = await tenant({ name: 'acme' }, 'one');
    const [token] = tokens as [Row & { readonly id: string; readonly route: string }];
    expect(await ask(token)).toBe(200);
    await until(async () => (await booked(token)) === 1);
    const spent = { budget: { total: '0.001' } };
    const cases = [
      ['tenants', id, spent, 'tenant:budget_total'],
      ['routes', token.route, spent, 'route:budget_total'],
      ['routes', token.route, { token_budget: spent.budget }, 'token:budget_total'],
      ['routes', token.route, { limits: { rpd: 1 } }, 'token:rpd'],
      ['tokens', token.id, spent, 'token:budget_total'],
      ['tokens', token.id, { limits: { rpd: 1 } }, 'token:rpd'],
    ] as const;
    for (const [kind, subject, ceiling, refusal] of cases) {
      expect((await change(subject, ceiling, kind)).status).toBe(200);
      expect([kind, await ask(token)]).toEqual([kind, refusal]);
      const none = Object.fromEntries(Object.keys(ceiling).map((name) => [name, null]));
      expect((await change(subject, none, kind)).status).toBe(200);
    }
    expect(await ask(token)).toBe(200);
  });

  it('counts nothing twice that it counted before it was taken away', async () => {
    await open();
    const { id, tokens } = await tenant({ name: 'acme', budget: { total: '1' } }, 'one');
    expect(await ask(tokens[0])).toBe(200);
    await until(async () => (await booked(tokens[0])) === 1);
    await change(id, { budget: null });
    await change(id, { budget: { total: '1' } });
    const { body } = await owner.ask('budgets');
    expect(body['data']).toMatchObject([{ ceilings: [{ name: 'budget.total', used: '0.001000' }] }]);
  });

  it('is held by several workers as by one', async () => {
    await open({ GATEWAY_WORKERS: '2' });
    const { tokens } = await tenant({ name: 'acme', budget: { total: '0.02' } }, 'one', 'two');
    const all = await Promise.all(Array.from({ length: 60 }, (_, i) => ask(tokens[i % 2], COST)));
    const rounds = all.filter((answer) => answer === 200).length;
    expect(rounds).toBeGreaterThan(0);
    let more = 0;
    while ((await ask(tokens[0], COST)) === 200) more++;
    // what was set aside has come back: only the last one may find no room for its prompt beside what others may take
    expect([18, 19]).toContain(rounds + more);
  });
});
