import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { runGateway } from '../support/process.js';

describe('environment variables', () => {
  it('change in managed.env, unless the process sets them or they guard the console', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const variables = { PORT: '0', ADMIN_PASSWORD, DRAIN_SECONDS: '7' };
    const gateway = runGateway(['serve'], variables, () => {}, null, folder);
    const person = new Console(await gateway.url());
    await person.signIn();
    const change = async (changes: object, query = '') =>
      await person.ask(`env${query}`, { method: 'PATCH', body: { changes } });
    const path = join(folder, 'data', 'managed.env');

    expect((await change({ MAX_IN_FLIGHT: '77' }, '?dry_run=true')).status).toBe(200);
    expect(existsSync(path)).toBe(false);
    expect((await change({ MAX_IN_FLIGHT: '77', MY_KEY: 'sk-canary-1234567890' })).status).toBe(200);
    expect(readFileSync(path, 'utf8')).toBe('MAX_IN_FLIGHT=77\nMY_KEY=sk-canary-1234567890\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const listed = await person.ask('env');
    expect(JSON.stringify(listed.body)).not.toContain('canary');
    expect(row(listed.body, 'MAX_IN_FLIGHT')).toMatchObject({ origin: 'managed', value: '77', writable: true });
    expect(row(listed.body, 'DRAIN_SECONDS')).toMatchObject({ origin: 'env', value: '7', writable: false });
    expect(row(listed.body, 'DRAIN_SECONDS')).toMatchObject({ read_only_code: 'process' });
    expect(row(listed.body, 'ADMIN_PASSWORD')).toMatchObject({ read_only_code: 'guarded' });
    expect(row(listed.body, 'ADMIN_PASSWORD')).toMatchObject({ is_set: true, value: null, writable: false });

    for (const changes of [{ DRAIN_SECONDS: '9' }, { ADMIN_HOSTS: 'evil.example' }, { TRUSTED_PROXIES: '0.0.0.0/0' }])
      expect((await change(changes)).body.error?.code).toBe('declared_read_only');
    for (const changes of [{ MAX_IN_FLIGHT: 'many' }, { 'A B': 'x' }, { A: 'x\ny' }, { A: 1 }])
      expect((await change(changes)).body.error?.code).toBe('validation_failed');
    expect(readFileSync(path, 'utf8')).toBe('MAX_IN_FLIGHT=77\nMY_KEY=sk-canary-1234567890\n');

    const set = async (changes: object) => await person.ask('settings', { method: 'PATCH', body: { changes } });
    const settings = await set({ MAX_IN_FLIGHT: '78' });
    expect([settings.status, row(settings.body, 'MAX_IN_FLIGHT')]).toMatchObject([200, { value: '78' }]);
    for (const changes of [{ MY_KEY: 'x' }, { GATEWAY_API_KEY: 'x' }, { NO_SUCH: 'x' }])
      expect((await set(changes)).body.error?.code).toBe('validation_failed');
    expect((await set({ ADMIN_HOSTS: 'evil.example' })).body.error?.code).toBe('declared_read_only');
    expect(readFileSync(path, 'utf8')).toBe('MAX_IN_FLIGHT=78\nMY_KEY=sk-canary-1234567890\n');
    gateway.child.kill('SIGTERM');
    expect(await gateway.exit()).toBe(0);
  });
});

function row(body: Record<string, unknown>, name: string): Record<string, unknown> | undefined {
  return (body['data'] as Record<string, unknown>[]).find((one) => one['name'] === name);
}
