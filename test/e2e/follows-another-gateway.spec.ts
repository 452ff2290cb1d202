import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { freshFolder } from '../support/fresh-books.js';
import { isPossible } from '../support/possible.js';
import { postgresBinaries, startPostgres, type TestPostgres } from '../support/postgres.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

(isPossible('PostgreSQL', postgresBinaries) ? describe : describe.skip)('two gateways on one PostgreSQL', () => {
  const running: GatewayProcess[] = [];
  let upstream: ScriptedUpstream;
  let server: TestPostgres;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    server = await startPostgres();
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) {
      gateway.child.kill('SIGTERM');
      await gateway.exit();
    }
  });
  afterAll(async () => {
    await server.stop();
    await upstream.stop();
  });

  async function start(variables: Record<string, string>): Promise<Console> {
    const usual = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: '100000', EGRESS_ALLOW: '127.0.0.1', PORT: '0' };
    const gateway = runGateway(['serve'], { ...usual, ...variables });
    running.push(gateway);
    const person = new Console(await gateway.url());
    await person.signIn();
    return person;
  }

  async function chat({ url }: Console, token: string): Promise<number> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    await response.text();
    return response.status;
  }

  it('serve what was changed at the other, also where both were changed at once', async () => {
    upstream.always(json(200, completion('Hello!')));
    const [DATABASE_URL, first] = [await server.createDatabase(), freshFolder()];
    const here = await start({ DATABASE_URL, DATA_DIR: first });
    const there = await start({
      DATABASE_URL,
      DATA_DIR: freshFolder(),
      GATEWAY_KEK_FILE: join(first, 'keys', 'kek'),
    });
    const body = {
      name: 'Acme',
      base_url: upstream.baseUrl,
      models: ['m'],
      keys: [{ secret: 'sk-of-acme-0123456789' }],
    };
    const route = { name: 'team' };
    const [made, beside] = await Promise.all([here.ask('channels', { body }), there.ask('routes', { body: route })]);
    expect([made.status, beside.status]).toEqual([201, 201]);
    const token = await untilRight(
      async () => await here.ask('tokens', { body: { name: 'Ann', route: beside.body['id'] } }),
      ({ status }) => status === 201,
    );
    const secret = String(token.body['secret']);
    for (const person of [here, there])
      expect(
        await untilRight(
          async () => await chat(person, secret),
          (status) => status === 200,
        ),
      ).toBe(200);
    expect(upstream.requests.at(-1)?.headers['authorization']).toBe('Bearer sk-of-acme-0123456789');
    const path = `tokens/${String(token.body['id'])}`;
    const etag = (await there.ask(path)).headers.get('etag')!;
    expect((await there.ask(path, { method: 'DELETE', headers: { 'if-match': etag } })).status).toBeLessThan(300);
    expect(await chat(there, secret)).toBe(401);
    expect(
      await untilRight(
        async () => await chat(here, secret),
        (status) => status === 401,
      ),
    ).toBe(401);
  });
});
