import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { suite } from '../support/suite.js';
import { HeardStream } from '../support/heard-stream.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { until } from '../support/until.js';

describe('who administers the process', () => {
  const own = suite();

  it('pauses the intake, while the console goes on, and resumes it', async () => {
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD });
    const person = new Console(await gateway.url());
    await person.signIn();
    expect((await person.ask('system/pause', { method: 'POST' })).body).toMatchObject({ state: 'paused' });
    const refused = await ask(person.url, '/v1/models');
    expect([refused.status, refused.body.error?.code]).toEqual([503, 'gateway_paused']);
    expect((await person.ask('system')).body).toMatchObject({ state: 'paused' });
    expect((await person.ask('system/resume', { method: 'POST' })).body).toMatchObject({ state: 'running' });
    expect((await ask(person.url, '/v1/models')).status).toBe(401);
    const log = await person.ask('audit?limit=3');
    const actions = (log.body['data'] as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual(['system.resume', 'system.pause', 'session.create']);
    expect((await person.ask('audit/verify', { method: 'POST' })).body).toMatchObject({ broken_at: null });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });

  it('does not start it anew on a configuration that would not start', async () => {
    const file = join(freshFolder(), 'routes.json');
    writeFileSync(file, JSON.stringify([{ token: TOKEN, provider: 'echo' }]));
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD, GATEWAY_ROUTES_FILE: file });
    const person = new Console(await gateway.url());
    await person.signIn();
    writeFileSync(file, '[{}]');
    const refused = await person.ask('system/restart', { method: 'POST' });
    expect([refused.status, refused.body.error?.code]).toEqual([422, 'snapshot_invalid']);
    expect((await person.ask('system')).body).toMatchObject({ state: 'running' });
    expect((await chat(person.url, { model: 'echo' })).status).toBe(200);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });

  it('starts it anew, backs it up, and goes back to a backup', async () => {
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD });
    const person = new Console(await gateway.url());
    await person.signIn();
    const made = await person.ask('system/backup', { method: 'POST' });
    expect([made.status, made.body['name']]).toEqual([201, expect.stringMatching(/^gateway-\d{8}T\d{6}Z\.db$/)]);
    await person.ask('invitations', { body: { name: 'Ada', role: 'viewer' } });
    const body = { name: made.body['name'] };
    expect((await person.ask('system/restore', { body })).status).toBe(202);
    await starts(gateway, 2);
    const [, , url] = gateway.output().split('"url":"');
    const again = new Console(url!.split('"')[0]!);
    await again.signIn();
    expect((await again.ask('invitations')).body['data']).toEqual([]);
    expect((await again.ask('system/restart', { method: 'POST' })).status).toBe(202);
    await starts(gateway, 3);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });

  it('keeps the key that seals secrets out of backups, and the secrets with it', async () => {
    const DATA_DIR = freshFolder();
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD, DATA_DIR });
    const person = new Console(await gateway.url());
    await person.signIn();
    const canary = 'sk-canary-0123456789abcdefghij';
    const keys = [{ secret: canary }];
    const form = { name: 'Acme', base_url: 'https://api.example.com/v1', extra_headers: { 'x-auth': `${canary}-h` } };
    expect((await person.ask('channels', { body: { ...form, keys } })).status).toBe(201);
    const { body: made } = await person.ask('system/backup', { method: 'POST' });
    const backup = readFileSync(join(DATA_DIR, 'backups', String(made['name'])));
    expect(backup.includes('sealed_secrets')).toBe(true);
    const key = readFileSync(join(DATA_DIR, 'keys', 'kek'));
    expect(key.length).toBeGreaterThanOrEqual(32);
    const text = key.toString('latin1').trim();
    const raw = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64url');
    const forms = [key, text, raw, raw.toString('hex'), raw.toString('base64'), raw.toString('base64url'), canary];
    expect(forms.map((each) => backup.includes(each))).toEqual(forms.map(() => false));
    expect(readdirSync(join(DATA_DIR, 'backups'))).toEqual([made['name']]);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });

  it('makes a bundle for others that find a fault, and no secret is in it', async () => {
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD });
    const person = new Console(await gateway.url());
    await person.signIn();
    const canary = 'sk-canary-0123456789abcdefghij';
    const form = { name: 'Acme', base_url: 'https://api.example.com/v1', keys: [{ secret: canary }] };
    const headers = { 'x-auth': `${canary}-header` };
    await person.ask('channels', { body: { ...form, extra_headers: headers, note: `the key is ${canary}` } });
    const { body: token } = await person.ask('tokens', { body: { name: 'Ann' } });
    const { status, body } = await person.ask('system/support-bundle', { method: 'POST' });
    expect([status, body['object']]).toEqual([200, 'support_bundle']);
    const text = JSON.stringify(body);
    for (const secret of [canary, token['secret'] as string, ADMIN_PASSWORD]) expect(text).not.toContain(secret);
    expect(body['configuration']).toMatchObject({ counts: { keys: expect.any(Number) } });
    expect(
      (body['environment'] as { name: string; value?: string }[]).find(({ name }) => name === 'ADMIN_PASSWORD'),
    ).toEqual({
      name: 'ADMIN_PASSWORD',
      origin: expect.any(String),
      is_set: expect.any(Boolean),
    });
    const { body: audit } = await person.ask('audit?limit=1');
    expect(audit['data']).toMatchObject([{ action: 'system.support_bundle' }]);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });

  it('sees requests as they end, and none of them any more once the session has ended (CVE-2026-31950)', async () => {
    const route = { token: TOKEN, base_url: own.upstream.baseUrl, default_model: 'm', api_keys: ['key-a'] };
    const gateway = runGateway(['serve'], { PORT: '0', ADMIN_PASSWORD, GATEWAY_ROUTES: JSON.stringify([route]) });
    const person = new Console(await gateway.url());
    await person.signIn();
    const events = await HeardStream.open(`${person.url}/admin/api/v1/events`, { headers: person.headers });
    expect(events.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await events.untilEvent('state');
    await chat(person.url, {});
    await events.untilEvent('request');
    expect(events.text).toContain('"msg":"request"');
    const { body: team } = await person.ask('routes', { body: { name: 'team' } });
    await events.untilEvent('version');
    expect(events.text).toContain('"actor_name":"admin"');
    const { body: channels } = await person.ask('health/channels');
    const [{ id }] = channels['data'] as [{ id: string }];
    await person.ask(`channels/${id}/park`, { body: { for: '1h' } });
    await events.untilEvent('cooldown');
    expect(events.text).toContain('"change":"began"');
    await person.ask(`channels/${id}/unpark`, { body: {} });
    await events.until((text) => text.includes('"change":"ended"'));
    const form = { name: 'theirs', scope: 'read', tenant: team['tenant'] };
    const { body: issued } = await person.ask('admin-tokens', { body: form });
    const bearer = { authorization: `Bearer ${issued['secret'] as string}` };
    const theirs = await HeardStream.open(`${person.url}/admin/api/v1/events`, { headers: bearer });
    await theirs.until((text) => text !== '');
    await chat(person.url, {});
    await theirs.untilEvent('request');
    await person.ask('routes', { body: { name: 'other' } });
    await chat(person.url, {});
    await theirs.untilEvent('request', 2);
    expect(theirs.text).not.toMatch(/event: (?:version|state|cooldown)/);
    await person.ask('session', { method: 'DELETE' });
    await events.toEnd();
    expect((await ask(person.url, 'events', { headers: person.headers })).status).toBe(401);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });
});

/** Resolves once it has begun to listen so many times. */
async function starts(gateway: GatewayProcess, times: number): Promise<void> {
  await until(() => (gateway.output().match(/"listening"[^\n]*\n/g)?.length ?? 0) >= times);
}
