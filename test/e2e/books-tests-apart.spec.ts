import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, channelIdOf, Console } from '../support/admin.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { chunk, completion, DONE, event, json, refusal, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

type Row = Readonly<Record<string, unknown>>;

const USAGE = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 };
const WHOLE = json(200, { ...completion('OK.'), usage: USAGE });
const STREAM = sse([
  event(chunk({ role: 'assistant', content: 'OK' })),
  event(chunk({}, 'stop')),
  event({ ...chunk({}), choices: [], usage: USAGE }),
  DONE,
]);
const CHAT = { model: 'm', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 5 };

onEnginesOfTheRun('what tests of channels and the playground cost', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let person: Console;
  let variables: Record<string, string>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await stop();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function start(): Promise<void> {
    running = runGateway(['serve'], variables);
    person = new Console(await running.url());
    await person.signIn();
  }

  async function stop(): Promise<void> {
    running.child.kill('SIGTERM');
    await running.exit();
  }

  /** A gateway with a channel that costs half a dollar a request, and may cost a hundred a day. */
  async function open(): Promise<void> {
    const prices = { '*': { input: '0.5' } };
    const channel = {
      id: 'a',
      base_url: upstream.baseUrl,
      api_keys: ['k1'],
      models: ['m'],
      prices,
      budget: { day: '100' },
    };
    const models = [{ id: 'chat', targets: [{ channel: 'a', model: 'm' }] }];
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels: [channel], models }]);
    const rest = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000', EGRESS_ALLOW: '127.0.0.1', PORT: '0' };
    variables = { GATEWAY_ROUTES: routes, ...rest, ...(await place()) };
    upstream.always((response, request) =>
      (request.body.includes('"stream":true') ? STREAM : WHOLE)(response, request),
    );
    await start();
  }

  async function chat(token: string): Promise<number> {
    const response = await fetch(`${person.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(CHAT),
    });
    await response.text();
    return response.status;
  }

  const rowsOf = (body: object): readonly Row[] => (body as { readonly data: readonly Row[] }).data;

  /** Everything on the books, once all of it is over and as much as is looked for. */
  async function booked(isThere: (rows: readonly Row[]) => boolean): Promise<readonly Row[]> {
    const answer = await untilRight(
      async () => (await person.ask('requests?purpose=all&limit=100')).body,
      (body) => isThere(rowsOf(body)) && rowsOf(body).every(({ state }) => state === 'settled'),
    );
    return rowsOf(answer);
  }

  async function listed(purpose: string): Promise<readonly unknown[]> {
    const { body } = await person.ask(`requests?limit=100&purpose=${purpose}`);
    return rowsOf(body).map(({ request_id: id, stream }) => [id, stream]);
  }

  async function sums(query: string): Promise<readonly (readonly unknown[])[]> {
    const { body } = await person.ask(`usage?${query}`);
    return rowsOf(body).map(({ purpose, token, requests, cost_usd: cost }) => [purpose ?? token, requests, cost]);
  }

  /** Tests until that ends in a step; a machine may be too slow for the time that a test has. */
  async function testUntil(step: string | null, path: string, body: object = {}): Promise<void> {
    const test = async (): Promise<Row> => (await person.ask(path, { body })).body;
    const report = await untilRight(test, ({ failing_step: failing }) => failing === step);
    expect(report['failing_step']).toBe(step);
  }

  it('is on the books for whoever tried, and apart from what clients use', async () => {
    await open();
    await testUntil(null, `channels/${await channelIdOf(person, 'a')}/test`);
    const draft = { name: 'drafted', base_url: upstream.baseUrl, models: ['m'], prices: { '*': { input: '0.5' } } };
    await testUntil(null, 'channels/test', { draft, keys: [{ secret: 'sk-draft' }], stream: false });
    const { body: lent } = await person.ask('playground/token', { body: {} });
    expect([await chat(lent['secret'] as string), await chat(TOKEN)]).toEqual([200, 200]);
    const { id: me } = rowsOf((await person.ask('people')).body)[0]!;

    const all = await booked((rows) => rows.filter(({ operation }) => operation === 'chat').length === 2);
    const tests = all.filter(({ operation }) => operation === 'test');
    expect(new Set(tests.map(({ token_id: by, token }) => `${String(by)} ${String(token)}`))).toEqual(
      new Set([`${String(me)} admin`]),
    );
    const paid = tests.filter(({ outcome }) => outcome === 'completed');
    for (const [channel, stream] of [
      ['a', false],
      ['a', true],
      ['drafted', false],
    ] as const)
      expect(paid.find((row) => row['channel'] === channel && row['stream'] === stream)).toMatchObject({
        cost_usd: '0.500000',
        route: 'channel tests',
        tenant_id: null,
      });

    const isLent = ({ token_id: by }: Row): boolean => by === lent['id'];
    const idsOf = (rows: readonly Row[]): unknown[] => rows.map(({ request_id: id, stream }) => [id, stream]);
    const clients = all.filter((row) => !tests.includes(row) && !isLent(row));
    expect(await listed('tests')).toEqual(idsOf(tests));
    expect(await listed('playground')).toEqual(idsOf(all.filter(isLent)));
    expect(await listed('clients')).toEqual(idsOf(clients));
    expect(idsOf(rowsOf((await person.ask('requests')).body))).toEqual(
      idsOf(all.filter((row) => !tests.includes(row))),
    );

    const cost = (rows: readonly Row[]): string =>
      rows.reduce((sum, { cost_usd: usd }) => sum + Number(usd ?? 0), 0).toFixed(6);
    expect(await sums('by=purpose')).toEqual([
      ['clients', 1, '0.500000'],
      ['playground', 1, '0.500000'],
      ['tests', tests.length, cost(tests)],
    ]);
    expect(await sums('by=token&purpose=tests')).toEqual([['admin', tests.length, cost(tests)]]);
    expect((await sums('by=token')).map(([, requests]) => requests)).toEqual([1, 1]);
    const receipt = await person.ask(`requests/${String(paid[0]!['request_id'])}`);
    expect([receipt.status, receipt.body['token_id'], receipt.body['cost_usd']]).toEqual([200, me, '0.500000']);
    const own = await fetch(`${person.url}/v1/usage?by=purpose`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(rowsOf((await own.json()) as object)).toMatchObject([{ purpose: 'clients', requests: 1 }]);
  });

  it('holds no budget, figure or standing of traffic, not even after a restart', async () => {
    await open();
    const path = `channels/${await channelIdOf(person, 'a')}/test`;
    await testUntil(null, path);
    upstream.always(refusal(500));
    await testUntil('chat', path);
    const failed = { outcome: 'failed', status: 500, error: 'server_error', fault: 'server_error', cost_usd: null };
    const [last] = await booked((rows) => rows.some(({ status }) => status === 500));
    expect(last).toMatchObject(failed);
    for (const restarts of [false, true]) {
      if (restarts) {
        await stop();
        await start();
      }
      const { body: overview } = await person.ask('overview?range=24h');
      expect([overview['totals'], overview['failures']]).toMatchObject([{ requests: 0, spend: '0.000000' }, []]);
      const counts = (overview['series'] as readonly Row[]).flatMap((row) => Object.values({ ...row, at: 0 }));
      expect([new Set(counts), overview['top_tokens']]).toEqual([new Set([0]), []]);
      const { body: budgets } = await person.ask('budgets');
      const ceilings = [{ name: 'budget.day', used: '0.000000', share: 0 }];
      expect(rowsOf(budgets)).toMatchObject([{ owner: { kind: 'channel', name: 'a' }, ceilings }]);
      const { body: channels } = await person.ask('channels?include=health,usage');
      expect(rowsOf(channels)[0]).toMatchObject({ health: { last_error: null }, usage: { today: { requests: 0 } } });
    }
  });

  it('is audited for a drill too, which costs nothing and is on no books', async () => {
    await open();
    const drilled = await person.ask('models/chat/drill', { body: { faults: ['server_error'] } });
    expect([drilled.status, drilled.body['ok']]).toEqual([200, false]);
    expect(await chat(TOKEN)).toBe(200);
    expect(await booked((rows) => rows.length > 0)).toMatchObject([{ operation: 'chat' }]);
    const entries = rowsOf((await person.ask('audit')).body);
    const { id: me } = rowsOf((await person.ask('people')).body)[0]!;
    const drill = entries.find(({ action }) => action === 'models.drill');
    expect(drill).toMatchObject({ actor: me, target: 'chat', result: 'failed' });
  });
});
