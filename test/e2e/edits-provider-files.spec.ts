import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { runGateway, type GatewayProcess } from '../support/process.js';

const TEXT = `{
  "_comment": "kept",
  "providers": { "one": { "baseUrl": "http://127.0.0.1:9/v1", "apiKey": "sk-canary-1234567890" } },
  "defaultModel": "chat",
  "backends": [{ "provider": "one", "model": "m", "_note": "kept" }]
}
`;

describe('providers.json in the console', () => {
  const open: GatewayProcess[] = [];
  afterEach(async () => {
    for (const gateway of open.splice(0)) {
      gateway.child.kill('SIGTERM');
      await gateway.exit();
    }
  });

  const start = async (more: Record<string, string> = { CONFIG_FILES_WRITABLE: 'true' }) => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const path = join(folder, 'config/providers.json');
    mkdirSync(join(folder, 'config'));
    writeFileSync(path, TEXT, { mode: 0o640 });
    const variables = { PORT: '0', HOST: '127.0.0.1', ADMIN_PASSWORD, ...more };
    const gateway = runGateway(['serve'], variables, () => {}, null, folder);
    open.push(gateway);
    const person = new Console(await gateway.url());
    await person.signIn();
    const files = (await person.ask('provider-files')).body['data'] as { id: string; version: number }[];
    const put = async (body: object, version = files[0]?.version ?? 0, query = '') =>
      await person.ask(`provider-files/${files[0]?.id ?? 'pf_none'}${query}`, {
        method: 'PUT',
        body,
        headers: { 'if-match': `"v${version}"` },
      });
    return { path, files, put };
  };
  const one = { id: 'one', from: 'one', base_url: 'http://127.0.0.1:9/v1' };
  const backend = { from: 0, provider: 'one', model: 'other' };

  it('is shown without keys, and written with everything that nobody here knows', async () => {
    const { path, files, put } = await start();
    expect(JSON.stringify(files)).not.toContain('canary');
    expect(files).toMatchObject([{ providers: [{ id: 'one', key: 'stored', reference: null }] }]);
    expect((await put({ providers: [one], backends: [backend] }, undefined, '?dry_run=true')).status).toBe(200);
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
    const written = await put({ providers: [one], backends: [backend] });
    expect(written.status).toBe(200);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      _comment: 'kept',
      providers: { one: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-canary-1234567890' } },
      defaultModel: 'chat',
      backends: [{ provider: 'one', model: 'other', _note: 'kept' }],
    });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    // Another window has the text of before.
    const late = await put({ providers: [one], backends: [] });
    expect([late.status, late.body.error?.code]).toEqual([412, 'version_conflict']);
    expect(JSON.stringify(late.body)).not.toContain('canary');
  });

  it('stays as it is when something is not right, and every fault has its place', async () => {
    const { path, put } = await start();
    const other = { ...one, base_url: 'http://127.0.0.2:9/v1' };
    const faults: [object, string][] = [
      // a key that would go to another host
      [{ providers: [other], backends: [backend] }, '/providers/0/api_key'],
      [{ providers: [one], backends: [{ ...backend, provider: 'two' }] }, '/backends/0/provider'],
      [{ providers: [one], backends: [{ ...backend, from: 7 }] }, '/backends/0/from'],
      [{ providers: [one, { ...one, from: null }], backends: [backend] }, '/providers/1/id'],
      [{ providers: [{ ...one, base_url: 'ftp://x' }], backends: [backend] }, '/providers/0/base_url'],
      [{ providers: [{ ...one, id: '__proto__' }], backends: [] }, '/providers/0/id'],
    ];
    for (const [body, pointer] of faults) {
      const refused = await put(body);
      const details = (refused.body.error as unknown as { details: { pointer: string }[] }).details;
      expect([refused.status, details[0]?.pointer]).toEqual([400, pointer]);
    }
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('is not there where nobody allowed it', async () => {
    const { path, files, put } = await start({});
    expect(files).toEqual([]);
    expect((await put({ providers: [one], backends: [backend] })).status).toBe(404);
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });
});
