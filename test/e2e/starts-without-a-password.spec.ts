import { afterEach, describe, expect, it } from '@jest/globals';
import { ask, Console } from '../support/admin.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { untilRight } from '../support/until.js';

const PASSWORD = 'a phrase that nobody guesses';

describe('a gateway with nothing configured', () => {
  const running: GatewayProcess[] = [];

  afterEach(async () => {
    for (const gateway of running.splice(0)) {
      gateway.child.kill('SIGTERM');
      await gateway.exit();
    }
  });

  const start = async (...options: string[]): Promise<GatewayProcess> => {
    const gateway = runGateway(['serve', ...options], { PORT: '0' });
    running.push(gateway);
    await gateway.url();
    return gateway;
  };

  it('waits for its set-up, which a code on standard output opens once', async () => {
    const gateway = await start();
    const url = await gateway.url();
    const code = await codeOf(gateway);
    expect(
      gateway
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .join(''),
    ).not.toContain(code);
    expect((await ask(url, 'setup')).body).toMatchObject({ needed: true });
    const wrong = await ask(url, 'setup', { body: { code: 'x', password: PASSWORD } });
    expect([wrong.status, wrong.body.error?.code]).toEqual([401, 'invalid_credentials']);
    const done = await ask(url, 'setup', {
      body: { code: code.toUpperCase().replaceAll('-', ' '), password: PASSWORD },
    });
    expect([done.status, done.body['role']]).toEqual([200, 'owner']);
    for (const answer of [await ask(url, 'setup'), await ask(url, 'setup', { body: { code, password: PASSWORD } })])
      expect(answer.status).toBe(404);
    const person = new Console(url);
    expect((await person.signIn({ password: PASSWORD })).status).toBe(200);
  });

  it('opens the console of the demo in the same way', async () => {
    const gateway = await start('--demo');
    const url = await gateway.url();
    const code = await codeOf(gateway);
    expect(gateway.output()).toContain(`${url}/admin/setup`);
    const done = await ask(url, 'setup', { body: { code, password: PASSWORD } });
    expect([done.status, done.body['role']]).toEqual([200, 'owner']);
  });

  it('burns a code that was entered wrongly five times', async () => {
    const gateway = await start();
    const url = await gateway.url();
    const code = await codeOf(gateway);
    for (let i = 0; i < 5; i++) await ask(url, 'setup', { body: { code: 'wrong', password: PASSWORD } });
    const late = await ask(url, 'setup', { body: { code, password: PASSWORD } });
    expect([late.status, late.body.error?.message]).toEqual([401, expect.stringContaining('gateway admin setup-code')]);
  });

  it('serves no client and no stranger before that (one-api#1804, NPM #2214, #3805, #1889: no default password)', async () => {
    const url = await (await start()).url();
    expect((await ask(url, '/v1/models', { headers: { authorization: 'Bearer sk-123' } })).status).toBe(401);
    for (const password of ['123456', 'admin', 'root', 'password', ''])
      expect((await ask(url, 'session', { body: { login: 'root', password } })).status).toBeGreaterThanOrEqual(400);
  });

  it('does not start where there is no console', async () => {
    const run = runGateway(['serve'], { PORT: '0', ADMIN_ENABLED: 'false' });
    expect(await run.exit()).toBe(78);
  });

  it.each([
    ['0.0.0.0', 78],
    ['127.0.0.1', 0],
  ])('takes a short ADMIN_PASSWORD on %s with exit code %i', async (HOST, code) => {
    const run = runGateway(['check'], { HOST, ADMIN_PASSWORD: 'short' });
    expect(await run.exit()).toBe(code);
    expect(run.output()).toContain('ADMIN_PASSWORD: has less than 12 characters');
  });
});

async function codeOf(gateway: GatewayProcess): Promise<string> {
  const told = (): string => /Set-up code {2}([0-9a-f-]{39})/.exec(gateway.output())?.[1] ?? '';
  return await untilRight(told, (code) => code !== '');
}
