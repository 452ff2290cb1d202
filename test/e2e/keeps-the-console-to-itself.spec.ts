import { request } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { adminToken, sessionOf } from '../support/admin-actors.js';
import { routeFixture } from '../support/fixture.js';
import { freePort } from '../support/free-port.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway } from '../support/process.js';
import { untilRight } from '../support/until.js';

describe('the console', () => {
  const fixture = routeFixture();
  const start = async (variables: Record<string, string> = {}) =>
    await fixture.start({}, { ADMIN_PASSWORD, ...variables });

  it('answers under its own names alone, whoever leads them here (CVE-2026-49353)', async () => {
    const { url } = await start({ DOMAIN: 'ai.example.com' });
    const { port } = new URL(url);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'ai.example.com', 'AI.example.com:443'])
      expect(await statusUnder(url, host)).toBe(401);
    for (const host of ['evil.example', 'localhost.evil.example', `ai.example.com.evil:${port}`, '169.254.169.254'])
      expect(await statusUnder(url, host)).toBe(403);
  });

  it('takes no change from a page of another origin, nor without the word of the session', async () => {
    const { app, url } = await start();
    const session = await sessionOf(app, 'owner');
    const post = async (headers: Record<string, string>) =>
      (await ask(url, 'invitations', { body: { name: 'x', role: 'viewer' }, headers: { ...session, ...headers } })).body
        .error?.code;
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe('csrf_failed');
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe('csrf_failed');
    expect(await post({ 'x-gw-csrf': '' })).toBe('csrf_failed');
    expect(await post({ 'content-type': 'text/plain' })).toBe('unsupported_media_type');
    expect(await post({})).toBeUndefined();
    const login = { body: { password: ADMIN_PASSWORD }, headers: { origin: 'https://evil.example' } };
    expect((await ask(url, 'session', login)).body.error?.code).toBe('csrf_failed');
  });

  it('sends no CORS header, whatever clients of /v1 may have', async () => {
    const { url } = await start({ CORS_ORIGINS: 'https://app.example' });
    const headers = { origin: 'https://app.example' };
    expect((await ask(url, '/v1/models', { headers })).headers.get('access-control-allow-origin')).not.toBeNull();
    expect((await ask(url, 'session', { headers })).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets no client token in, no admin token out to /v1, and reads no credential in the URL', async () => {
    const { app, url } = await start();
    const token = await adminToken(app, 'admin');
    const bearer = { authorization: `Bearer ${token}` };
    expect((await ask(url, 'people', { headers: bearer })).status).toBe(200);
    expect((await ask(url, 'people', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(401);
    expect((await ask(url, '/v1/models', { headers: bearer })).status).toBe(401);
    for (const query of [`token=${token}`, `key=${token}`, `access_token=${token}`])
      expect((await ask(url, `people?${query}`)).status).toBe(401);
  });

  it('makes guessing slow for whoever guesses, and for nobody else (S49)', async () => {
    const { url } = await start();
    const guess = async () => await ask(url, 'session', { body: { login: 'nobody', password: 'guess number one' } });
    for (let i = 0; i < 4; i++) expect((await guess()).body.error?.code).toBe('invalid_credentials');
    const late = await untilRight(guess, ({ status }) => status === 429); // one may come after its delay, which then grows
    expect([late.status, late.body.error?.code]).toEqual([429, 'login_delayed']);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('ends the other sessions of who changes the password, and refuses the old one (GHSA-g9v2-wqcj-j99g)', async () => {
    const { url } = await start();
    const [mine, other] = [new Console(url), new Console(url)];
    const invited = new Console(url);
    await invited.signIn();
    const { body } = await invited.ask('invitations', { body: { name: 'Ada', role: 'viewer' } });
    const join = { secret: body['secret'], login: 'ada', password: 'first phrase of ada' };
    expect((await ask(url, 'invitations/accept', { body: join })).status).toBe(200);
    expect((await ask(url, 'invitations/accept', { body: { ...join, login: 'eve' } })).status).toBe(404);
    for (const one of [mine, other]) await one.signIn({ login: 'ada', password: 'first phrase of ada' });
    const changed = await mine.ask('account/password', { method: 'PUT', body: { password: 'second phrase of ada' } });
    expect(changed.status).toBe(204);
    expect([(await mine.ask('session')).status, (await other.ask('session')).status]).toEqual([200, 401]);
    const old = await other.signIn({ login: 'ada', password: 'first phrase of ada' });
    expect(old.body.error?.code).toBe('invalid_credentials');
  });

  it('has a port of its own where ADMIN_LISTEN says so', async () => {
    const place = `127.0.0.1:${await freePort()}`;
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD, ADMIN_LISTEN: place, GATEWAY_WORKERS: '1' });
    const url = await gateway.url();
    expect((await ask(url, 'session')).status).toBe(404);
    expect((await ask(`http://${place}`, 'session')).status).toBe(401);
    expect((await ask(`http://${place}`, '/v1/models')).status).toBe(404);
    expect((await new Console(`http://${place}`).signIn()).status).toBe(200);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });
});

/** Of a request that names another host than it reaches. */
async function statusUnder(url: string, host: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request({ hostname, port, path: '/admin/api/v1/session', headers: { host } }, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  asked.on('error', reject);
  asked.end();
  return await promise;
}
