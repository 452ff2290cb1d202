import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';

const VARIABLES = { ADMIN_PASSWORD };

describe('who administers', () => {
  const fixture = routeFixture();

  const start = async (variables: Record<string, string> = {}): Promise<string> =>
    (await fixture.start({}, { ...VARIABLES, ...variables })).url;

  it('logs in with the password, is told what it may do, and logs out for good', async () => {
    const person = new Console(await start());
    const opened = await person.signIn();
    expect([opened.status, opened.body]).toMatchObject([200, { kind: 'person', name: 'admin', role: 'owner' }]);
    expect(opened.headers.get('set-cookie')).toMatch(/^gw_s_insecure=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const { headers } = person;
    expect((await person.ask('session')).body).toMatchObject({ role: 'owner', is_insecure: false });
    expect((await person.ask('session', { method: 'DELETE' })).status).toBe(204);
    const after = await ask(person.url, 'session', { headers });
    expect([after.status, after.body.error?.code]).toEqual([401, 'session_expired']);
  });

  it('is nobody without a credential, and with one of a client', async () => {
    const url = await start();
    for (const headers of [{}, { authorization: 'Bearer token-1' }, { 'x-api-key': 'token-1' }]) {
      const {
        status,
        body,
        headers: answered,
      } = await ask(url, 'people', { headers: headers as Record<string, string> });
      expect([status, body.error?.code, answered.get('cache-control')]).toEqual([401, 'not_authenticated', 'no-store']);
      expect(answered.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('takes an admin token only as long as who issued it may still issue it (CVE-2026-47101)', async () => {
    const owner = new Console(await start());
    await owner.signIn();
    const invited = await owner.ask('invitations', { body: { name: 'Bob', role: 'admin' } });
    const form = { secret: invited.body['secret'], login: 'bob', password: 'another long password' };
    expect((await ask(owner.url, 'invitations/accept', { body: form })).status).toBe(200);
    const bob = new Console(owner.url);
    await bob.signIn({ login: 'bob', password: form.password });
    const token = await bob.ask('admin-tokens', { body: { name: 'bot', scope: 'admin' } });
    const use = async (): Promise<number> =>
      (await ask(owner.url, 'people', { headers: { authorization: `Bearer ${String(token.body['secret'])}` } })).status;
    expect(await use()).toBe(200);
    const people = (await owner.ask('people')).body['data'] as { id: string; login: string; version: number }[];
    const { id, version } = people.find(({ login }) => login === 'bob')!;
    const headers = { 'if-match': `"v${version}"` };
    await owner.ask(`people/${id}`, { method: 'PATCH', body: { role: 'viewer' }, headers });
    expect(await use()).toBe(401);
  });

  it('describes itself as its own code says, to whoever has logged in', async () => {
    const made = spawnSync(process.execPath, ['scripts/admin-api.mjs', '--check'], { encoding: 'utf8' });
    expect([made.stderr, made.status]).toEqual(['', 0]);
    const person = new Console(await start());
    expect((await person.ask('openapi.json')).status).toBe(401);
    await person.signIn();
    const { body } = await person.ask('openapi.json');
    expect(body).toEqual(JSON.parse(readFileSync('docs/admin-api.json', 'utf8')));
  });
});
