import { resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { runGateway, spawnGateway, type GatewayProcess } from '../support/process.js';

const FIRST = 'a first phrase of nobody';
const SECOND = 'a second phrase of nobody';

onEnginesOfTheRun('gateway admin passwd', ({ place }) => {
  const running: GatewayProcess[] = [];

  afterEach(async () => {
    for (const gateway of running.splice(0)) await stop(gateway);
  });

  async function stop(gateway: GatewayProcess): Promise<void> {
    gateway.child.kill('SIGTERM');
    await gateway.exit();
  }

  async function serve(variables: Record<string, string>): Promise<GatewayProcess & { readonly at: string }> {
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_RATE_PER_MINUTE: '6000', ...variables });
    running.push(gateway);
    return { ...gateway, at: await gateway.url() };
  }

  /** The command with a password on standard input; its exit code and what it wrote. */
  async function passwd(password: string, variables: Record<string, string>, ...args: string[]) {
    const program = [process.execPath, resolve('dist/bundle/gateway.js'), 'admin', 'passwd', ...args];
    const script = ['-c', `printf '%s\\n' "$1" | "\${@:2}"`, 'bash', password, ...program];
    const command = spawnGateway('bash', script, variables, variables['DATA_DIR']!);
    const code = await command.exit();
    return { code, output: command.output() };
  }

  const signIn = async (url: string, form: object): Promise<number> => (await new Console(url).signIn(form)).status;

  it('makes an owner on the folder of a stopped gateway, and sets the password of one beside a running gateway, whose sessions end', async () => {
    const variables = await place();
    expect(await passwd(FIRST, variables)).toMatchObject({
      code: 0,
      output: expect.stringContaining('admin is an owner'),
    });
    const { at: url } = await serve(variables);
    expect((await ask(url, 'setup')).status).toBe(404);
    const person = new Console(url);
    expect((await person.signIn({ password: FIRST })).body).toMatchObject({ role: 'owner' });
    const done = await passwd(SECOND, variables);
    expect([done.code, done.output]).toEqual([0, expect.stringContaining('The password of admin is set.')]);
    expect((await person.ask('session')).body.error?.code).toBe('session_expired');
    expect([await signIn(url, { password: FIRST }), await signIn(url, { password: SECOND })]).toEqual([401, 200]);
    await person.signIn({ password: SECOND });
    const { body } = await person.ask('audit?action=account.password');
    expect(body['data']).toMatchObject([{ actor: 'cli', action: 'account.password', result: 'ok' }]);
    for (const text of [done.output, running[0]!.output(), JSON.stringify(body)]) {
      expect(text).not.toContain(FIRST);
      expect(text).not.toContain(SECOND);
    }
  });

  it('refuses a short password, and one that ADMIN_PASSWORD sets, and changes nothing', async () => {
    const variables = { ...(await place()), ADMIN_PASSWORD };
    const { at: url } = await serve(variables);
    const short = await passwd('short', variables, '--login', 'eve');
    expect([short.code === 0, short.output]).toEqual([false, expect.stringMatching(/12/)]);
    const owned = await passwd(FIRST, variables);
    expect([owned.code === 0, owned.output]).toEqual([false, expect.stringContaining('ADMIN_PASSWORD')]);
    expect(await signIn(url, { password: FIRST })).toBe(401);
    const person = new Console(url);
    expect((await person.signIn()).status).toBe(200);
    const logins = ((await person.ask('people')).body['data'] as { login: string }[]).map(({ login }) => login);
    expect(logins).not.toContain('eve');
  });
});
