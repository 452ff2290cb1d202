import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { BACKUP_OF_BEFORE, ledgerOfBefore, routesOfBefore, type LedgerOfBefore } from '../support/before.js';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { allEntries, withBooks } from '../support/read-books.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { until, untilRight } from '../support/until.js';

const FIRST_OF_ACME = 'gw_fixture_acme_1_7Qm2';
const SECOND_OF_ACME = 'gw_fixture_acme_2_9Lx4';
const SECOND_UNNAMED = 'gw_fixture_second_5Vn6';
/** What the fixture holds: one was refused, one was open at the kill. */
const REQUESTS = 17;
const TRIED = 16;
const COST_MICROS = 15_000;

onEnginesOfTheRun('a ledger of version 0.1.0', (fixture) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, completion('ok')));
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.exit();
    running = undefined;
  });
  afterAll(async () => {
    await upstream.stop();
  });

  const variables = (where: LedgerOfBefore): Record<string, string> => ({
    ...where,
    PORT: '0',
    GATEWAY_ROUTES: JSON.stringify(routesOfBefore(upstream.baseUrl.replace('/v1', ''))),
  });
  const start = async (where: LedgerOfBefore): Promise<string> => {
    running = runGateway(['serve'], variables(where));
    return await running.url();
  };
  const command = async (where: LedgerOfBefore, ...args: string[]): Promise<string> => {
    const done = runGateway(args, variables(where));
    const code = await done.exit();
    if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}: ${done.output()}`);
    return done.output();
  };
  /** Stops it, and has a command take in what it left in the journal for the next start. */
  const stop = async (where: LedgerOfBefore): Promise<void> => {
    running?.child.kill('SIGTERM');
    await running?.exit();
    await command(where, 'usage');
  };
  const ask = async (url: string, token: string) =>
    await chat(url, { model: 'm', max_tokens: 3 }, { authorization: `Bearer ${token}` });
  const listed = async (url: string, token: string): Promise<unknown[]> =>
    (await get(`${url}/v1/requests?limit=100`, { authorization: `Bearer ${token}` })).json()['data'] as unknown[];

  it('opens under load with nothing lost, and nobody sees what was written before', async () => {
    const where = await ledgerOfBefore(fixture);
    const url = await start(where);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await ask(url, 'gw_fixture_first_3Zk8')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await listed(url, FIRST_OF_ACME)).toEqual([]);
    await stop(where);
    const entries = await allEntries(where);
    const before = entries.filter(({ token_id }) => token_id === null);
    expect([before.length, entries.length]).toEqual([REQUESTS, REQUESTS + 20]);
    expect(before.filter(({ outcome }) => outcome === 'crashed')).toMatchObject([{ token: 'acme/2', route: 'acme' }]);
    expect(before.find(({ request_id }) => request_id === 'before-6')).toMatchObject({
      route: 'acme',
      token: 'acme/2',
      channel: 'spare',
      attempt_count: 2,
      cost_micros: 1_000,
    });
    const totals = await withBooks(
      where,
      async (books) => await books.usage({ by: ['token'], filter: { token: 'acme/1' } }),
    );
    expect(totals).toMatchObject([{ group: { token: 'acme/1' }, requests: 4, cost_micros: 4_000 }]);
  });

  it('holds what named routes had spent and counted, and their cooldowns', async () => {
    const where = await ledgerOfBefore(fixture);
    const url = await start(where);
    const spent = await ask(url, FIRST_OF_ACME);
    expect([spent.status, spent.error.code]).toEqual([429, 'gateway_budget']);
    const status = await get(`${url}/v1/status`, { authorization: `Bearer ${SECOND_OF_ACME}` });
    expect(status.json()).toMatchObject({
      token: { budget: { total: { spent: '0.003000' } } },
      route: { budget: { total: { spent: '0.007000' } } },
      apis: [
        { id: 'main', budget: { total: { spent: '0.005000' } }, cooldowns: [{ key: 1, reason: 'rate_limited' }] },
        { id: 'spare', cooldowns: [] },
      ],
    });
    expect((await ask(url, SECOND_OF_ACME)).headers.get('x-gateway-channel')).toBe('spare');
  });

  it('counts for unnamed routes what a person says was theirs', async () => {
    const where = await ledgerOfBefore(fixture);
    const url = await start(where);
    expect((await ask(url, SECOND_UNNAMED)).status).toBe(200);
    await until(() => running!.output().includes('ledger adopt'));
    expect(running!.output()).toMatch(/"label":"relay-2","requests":5.*ledger adopt/);
    expect(await command(where, 'check')).toContain('"gateway ledger adopt relay-2 ID"');
    await stop(where);
    const [entry] = (await allEntries(where)).filter(({ token_id }) => token_id !== null);
    await command(where, 'ledger', 'adopt', 'relay-2', entry!.route_id!);
    expect(await command(where, 'check')).not.toContain('relay-2');
    const again = await start(where);
    expect((await ask(again, SECOND_UNNAMED)).error.code).toBe('gateway_budget');
    const own = await untilRight(
      () => listed(again, SECOND_UNNAMED),
      ({ length }) => length >= 2, // the refusal is in the books a moment later
    );
    expect(own).toMatchObject([{ outcome: 'refused' }, { outcome: 'completed' }]);
    await expect(command(where, 'ledger', 'adopt', 'relay', 'rt_nobody')).rejects.toThrow(/No route.*rt_nobody/s);
  });

  it('is restored from a backup of that version', async () => {
    const where = await fixture.place();
    await command(where, 'restore', BACKUP_OF_BEFORE);
    const entries = await allEntries(where);
    expect(entries).toHaveLength(TRIED);
    expect(entries.reduce((sum, { cost_micros }) => sum + (cost_micros ?? 0), 0)).toBe(COST_MICROS);
    expect(entries.every(({ token_id, route_id }) => token_id === null && route_id === null)).toBe(true);
  });
});
