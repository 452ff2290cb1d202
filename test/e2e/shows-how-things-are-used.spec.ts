import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, channelIdOf, Console } from '../support/admin.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { until, untilRight } from '../support/until.js';
import { completion, json, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';

const USAGE = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 };
const FINE = json(200, { ...completion('ok'), usage: USAGE });

type Row = Record<string, unknown>;

onEnginesOfTheRun('what is shown beside what is configured', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let person: Console;
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

  async function open(): Promise<void> {
    const channel = { id: 'a', base_url: upstream.baseUrl, prices: { '*': { input: '0.5' } }, api_keys: ['k1', 'k2'] };
    const routes = JSON.stringify([
      { name: 'r', token: TOKEN, channels: [channel], limits: { budget: { day: '10' } } },
    ]);
    const variables = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000', PORT: '0' };
    running = runGateway(['serve'], { GATEWAY_ROUTES: routes, ...variables, ...(await place()) });
    person = new Console(await running.url());
    await person.signIn();
    upstream.always(FINE);
  }

  async function chat(token: string, model = 'm'): Promise<number> {
    const response = await fetch(`${person.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 5 }),
    });
    await response.text();
    return response.status;
  }

  /** Asks until the books have what is looked for, or it is clear that they never will. */
  async function asked(path: string, isThere: (body: Row) => boolean): Promise<Row> {
    return await untilRight(async () => (await person.ask(path)).body, isThere);
  }

  it('tells when an access token was used last, what it spent, and when its former secret was used last', async () => {
    await open();
    const made = await person.ask('tokens', { body: { name: 'Ann' } });
    const id = made.body['id'] as string;
    expect((await person.ask(`tokens/${id}`)).body).toMatchObject({ last_used_at: null, spend: { total: '0.000000' } });
    expect(await chat(made.body['secret'] as string)).toBe(200);
    const hasSpent = ({ spend }: Row): boolean => (spend as { total: string }).total !== '0.000000';
    const used = await asked(`tokens/${id}`, hasSpent);
    expect(used).toMatchObject({ spend: { day: '0.500000', month: '0.500000', total: '0.500000' }, grace: null });
    const rotated = await person.ask(`tokens/${id}/rotate`, { body: { grace: '1h' } });
    expect((await person.ask(`tokens/${id}`)).body).toMatchObject({
      grace: { last_used_at: null, last_used_net: null },
    });
    expect(await chat(made.body['secret'] as string)).toBe(200);
    const { body } = await person.ask(`tokens?q=Ann`);
    const [row] = (body['data'] as Row[]).filter((each) => each['id'] === id);
    expect(row).toMatchObject({
      grace: { last_used_at: expect.any(String), last_used_net: '127.0.0.0/24' },
      state: 'rotating',
    });
    expect(await chat(rotated.body['secret'] as string)).toBe(200);
    const again = await person.ask(`tokens/${id}/rotate`, { body: { grace: '1h' } });
    expect(again.status).toBe(200);
    expect((await person.ask(`tokens/${id}`)).body).toMatchObject({ grace: { last_used_at: null } });
  });

  it('tells how channels and routes stand and are used, where that is asked for', async () => {
    await open();
    const channel = await channelIdOf(person, 'a');
    const plain = await person.ask(`channels/${channel}`);
    expect(['health', 'usage', 'state'].filter((name) => name in plain.body)).toEqual([]);
    expect(await chat(TOKEN)).toBe(200);
    const path = `channels/${channel}?include=health,usage`;
    const isUsed = (body: Row): boolean => JSON.stringify(body).split('"requests":1').length === 4;
    const body = await asked(path, isUsed);
    expect(body).toMatchObject({
      state: { name: 'healthy' },
      health: { requests: 1, success: 1, last_error: null, ttft_p50: null },
      usage: { today: { requests: 1, spend: '0.500000' }, month: { requests: 1 } },
    });
    const routes = await person.ask('routes?include=health,usage');
    expect((routes.body['data'] as Row[])[0]).toMatchObject({
      health: { requests: 1, success: 1 },
      usage: { today: { spend: '0.500000' } },
    });
    expect((await person.ask('channels?include=secrets')).status).toBe(400);
  });

  it('calls no channel healthy of which a key cools for one model', async () => {
    await open();
    upstream.next(refusal(429, {}, { 'retry-after': '60' }), FINE);
    expect(await chat(TOKEN)).toBe(200);
    const { body } = await person.ask('health/channels');
    expect((body['data'] as Row[])[0]).toMatchObject({
      state: { name: 'degraded', code: 'rate_limited', until: expect.any(String) },
      rate_limited: 1,
    });
    expect(await chat(TOKEN)).toBe(200);
  });

  it('tells the limits that hold for an access token, and every budget', async () => {
    await open();
    const form = { name: 'Ann', limits: { rpm: 4 }, budget: { month: '2' } };
    const { body: token } = await person.ask('tokens', { body: form });
    expect(await chat(token['secret'] as string)).toBe(200);
    const path = `limits/effective?token=${token['id'] as string}`;
    const { body } = await person.ask(path);
    expect(body['chain']).toMatchObject([
      { level: 'tenant', ceilings: [] },
      { level: 'route', ceilings: [] },
      {
        level: 'token',
        from: 'token',
        ceilings: [
          { name: 'rpm', limit: 4, used: 1, share: 0.25 },
          { name: 'budget.month', limit: '2.000000', used: '0.500000', share: 0.25, resets_at: expect.any(String) },
        ],
      },
    ]);
    expect(body['binding']).toMatchObject({ level: 'token', name: 'rpm' });
    expect((await person.ask('limits/effective?token=tk_aaaaaaaaaaaaaaaa')).status).toBe(404);
    const { body: first } = await person.ask('budgets?limit=1');
    expect(first['data']).toMatchObject([{ owner: { kind: 'token' }, ceilings: [{ name: 'budget.day' }] }]);
    const { body: second } = await person.ask(`budgets?limit=1&cursor=${first['next_cursor'] as string}`);
    expect([second['data'], second['has_more']]).toMatchObject([
      [{ owner: { kind: 'token', id: token['id'], name: 'Ann' }, ceilings: [{ used: '0.500000' }] }],
      false,
    ]);
    const ownersOf = async (query: string): Promise<string[]> => {
      const { data } = (await person.ask(`budgets?${query}`)).body as { data: { owner: { id: string } }[] };
      return data.map(({ owner }) => owner.id);
    };
    expect(await ownersOf(`owners=${token['id'] as string},tk_aaaaaaaaaaaaaaaa`)).toEqual([token['id']]);
    expect(await ownersOf(`kind=token&owners=${token['id'] as string}`)).toEqual([token['id']]);
    expect(await ownersOf(`kind=tenant&owners=${token['id'] as string}`)).toEqual([]);
    expect((await person.ask('budgets?kind=person')).status).toBe(400);
  });

  it('has the budgets of an access token begin anew, and not again after a restart', async () => {
    await open();
    const { body: token } = await person.ask('tokens', { body: { name: 'Ann', budget: { month: '2' } } });
    const [id, secret] = [token['id'] as string, token['secret'] as string];
    const used = async (): Promise<unknown> => {
      const { body } = await person.ask(`limits/effective?token=${id}`);
      return (body['chain'] as { ceilings: Row[] }[]).at(-1)!.ceilings.map(({ name, used: so }) => [name, so]);
    };
    expect(await chat(secret)).toBe(200);
    await asked(`tokens/${id}`, ({ spend }) => (spend as { total: string }).total === '0.500000');
    expect(await used()).toEqual([['budget.month', '0.500000']]);
    expect((await person.ask(`tokens/${id}/reset-spend?dry_run=true`, { method: 'POST' })).status).toBe(200);
    expect(await used()).toEqual([['budget.month', '0.500000']]);
    expect((await person.ask(`tokens/${id}/reset-spend`, { method: 'POST' })).status).toBe(200);
    expect(await used()).toEqual([['budget.month', '0.000000']]);
    expect(await chat(secret)).toBe(200);
    const isBooked = ({ spend }: Row): boolean => (spend as { total: string }).total === '1.000000';
    expect(isBooked(await asked(`tokens/${id}`, isBooked))).toBe(true);
    expect((await person.ask('system/restart', { method: 'POST' })).status).toBe(202);
    await until(() => running.output().match(/"listening"[^\n]*\n/g)?.length === 2);
    person = new Console(running.output().split('"url":"').at(-1)!.split('"')[0]!);
    await person.signIn();
    expect(await used()).toEqual([['budget.month', '0.500000']]);
  });

  it('names who made a version, people and programs alike', async () => {
    await open();
    await person.ask('routes', { body: { name: 'team' } });
    const { body: issued } = await person.ask('admin-tokens', { body: { name: 'deploy', scope: 'admin' } });
    const bearer = { authorization: `Bearer ${issued['secret'] as string}` };
    const program = new Console(person.url);
    expect((await program.ask('routes', { body: { name: 'other' }, headers: bearer })).status).toBe(201);
    const { body } = await person.ask('versions');
    expect((body['data'] as Row[]).map(({ actor_name }) => actor_name)).toEqual(['deploy', 'admin']);
  });
});
