import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chat, get } from '../../support/client.js';
import { TOKEN } from '../../support/gateway.js';
import { runGatewayUnprivileged, type GatewayProcess } from '../../support/process.js';
import { ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until, untilRight } from '../../support/until.js';

const OTHER = 'gw_other_7hT3vN';
const NEW = { authorization: `Bearer ${OTHER}` };
const COMPLAINT = 'the new configuration is not valid';

describe('a configuration that may not be read', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let file: string;
  beforeAll(async () => void (upstream = await ScriptedUpstream.start()));
  afterAll(() => upstream.stop());
  afterEach(async () => {
    running.child.kill('SIGKILL');
    await running.exit();
  });

  function routes(tokens: readonly string[]): string {
    const route = { tokens, provider: 'test', base_url: upstream.baseUrl, default_model: 'm', api_keys: ['key-1-abc'] };
    return JSON.stringify([route]);
  }

  const warnings = async (url: string): Promise<readonly string[]> =>
    ((await get(`${url}/v1/status`)).json() as { warnings?: string[] }).warnings ?? [];

  it('is tried again until it may, and until then the last one stays in force and the status says so', async () => {
    file = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'routes.json');
    writeFileSync(file, routes([TOKEN]));
    running = runGatewayUnprivileged(['serve'], { GATEWAY_ROUTES_FILE: file, PORT: '0' });
    const url = await running.url();
    chmodSync(file, 0o000);
    running.child.kill('SIGHUP');
    await until(() => running.output().includes(COMPLAINT));
    expect(running.output()).toMatch(/EACCES|permission/i);
    expect(
      await untilRight(
        async () => await warnings(url),
        (told) => told.length > 0,
      ),
    ).toEqual([expect.stringMatching(/^The configuration cannot be read since /)]);
    expect((await chat(url)).status).toBe(200);

    chmodSync(file, 0o600);
    writeFileSync(file, routes([TOKEN, OTHER]));
    await untilRight(
      async () => (await chat(url, {}, NEW)).status,
      (status) => status === 200,
    );
    expect([(await chat(url, {}, NEW)).status, (await chat(url)).status]).toEqual([200, 200]);
    expect(
      await untilRight(
        async () => await warnings(url),
        (told) => told.length === 0,
      ),
    ).toEqual([]);
  });

  it('is read as soon as its permissions change, though nothing in it does', async () => {
    file = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'routes.json');
    writeFileSync(file, routes([TOKEN]));
    running = runGatewayUnprivileged(['serve'], { GATEWAY_ROUTES_FILE: file, PORT: '0' });
    const url = await running.url();
    chmodSync(file, 0o000);
    await until(() => running.output().includes(COMPLAINT));
    expect(running.output()).toContain(COMPLAINT);
    chmodSync(file, 0o600);
    expect(await untilRight(() => running.output().includes('configuration reloaded'), Boolean)).toBe(true);
    expect((await chat(url)).status).toBe(200);
  });
});
