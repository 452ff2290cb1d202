import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

/** An access token as the command tells it. */
interface Told {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly secret?: string;
}

onEnginesOfTheRun('gateway token', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, completion('ok')));
  });
  afterEach(stop);
  afterAll(async () => {
    await upstream.stop();
  });

  async function stop(): Promise<void> {
    running?.child.kill('SIGTERM');
    await running?.exit();
    running = undefined;
  }

  /** An empty place with one route, of which a gateway may run or not. */
  async function open() {
    const channel = { id: 'c', base_url: upstream.baseUrl, api_key: 'k', models: ['m'] };
    const routes = JSON.stringify([{ name: 'team', token: TOKEN, channels: [channel] }]);
    const variables = { GATEWAY_ROUTES: routes, PORT: '0', ...(await place()) };
    const command = async (...args: string[]): Promise<string> => {
      const run = runGateway(['token', ...args], variables);
      let told = '';
      run.child.stdout!.on('data', (piece: Buffer) => (told += piece.toString()));
      const code = await run.exit();
      expect([args, code, run.output()]).toEqual([args, 0, expect.any(String)]);
      return told.trim();
    };
    const told = async (...args: string[]): Promise<Told> => JSON.parse(await command(...args, '--json')) as Told;
    const listed = async (): Promise<Told[]> => JSON.parse(await command('list', '--json')) as Told[];
    const serve = async (): Promise<string> => {
      running = runGateway(['serve'], variables);
      return await running.url();
    };
    return { command, told, listed, serve };
  }

  const status = async (url: string, secret: string): Promise<number> =>
    (await chat(url, { model: 'm' }, { authorization: `Bearer ${secret}` })).status;

  it('makes, lists, rotates and revokes them beside a running gateway, which serves on that at once', async () => {
    const { command, told, listed, serve } = await open();
    const url = await serve();
    const secret = await command('create', '--name', 'Ann', '--route', 'team');
    expect(secret).toMatch(/^gw_/);
    expect(await status(url, secret)).toBe(200);
    const [ann] = (await listed()).filter(({ name }) => name === 'Ann');
    expect(ann).toMatchObject({ id: expect.stringMatching(/^tk_/), state: 'active' });
    expect(await command('list')).not.toContain(secret);
    expect(JSON.stringify(await listed())).not.toContain(secret);
    const { secret: next = '' } = await told('rotate', ann!.id, '--grace', '0');
    expect([await status(url, secret), await status(url, next)]).toEqual([401, 200]);
    const { secret: last = '' } = await told('rotate', ann!.id);
    expect([await status(url, next), await status(url, last)]).toEqual([200, 200]);
    await command('revoke', ann!.id);
    await untilRight(
      async () => [await status(url, next), await status(url, last)],
      (seen) => seen.every((code) => code === 401),
    );
  });

  it('does the same on the folder of a stopped gateway, which serves on that once it runs', async () => {
    const { command, told, listed, serve } = await open();
    const ann = await told('create', '--name', 'Ann', '--expires', '2999-01-01T00:00:00Z');
    const bob = await told('create', '--name', 'Bob');
    const cy = await told('create', '--name', 'Cy');
    const { secret: next = '' } = await told('rotate', bob.id, '--grace', '0');
    await command('revoke', cy.id);
    const states = (await listed()).filter(({ id }) => id.startsWith('tk_')).map(({ name, state }) => [name, state]);
    expect(states).toEqual(
      expect.arrayContaining([
        ['Ann', 'active'],
        ['Bob', 'active'],
        ['Cy', 'revoked'],
      ]),
    );
    const url = await serve();
    const seen = [ann.secret!, bob.secret!, next, cy.secret!].map(async (secret) => await status(url, secret));
    expect(await Promise.all(seen)).toEqual([200, 401, 200, 401]);
    await stop();
    await command('revoke', ann.id);
    expect(await status(await serve(), ann.secret!)).toBe(401);
  });
});
