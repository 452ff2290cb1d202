import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { chat, get } from '../../support/client.js';
import { freePort } from '../../support/free-port.js';
import { TOKEN } from '../../support/gateway.js';
import { NEVER_LATE } from '../../support/process.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until, untilRight } from '../../support/until.js';

const BYSTANDER = { authorization: 'Bearer gw_bystander_8kD2mV5xQ1' };
/** More lines than a pipe holds that nobody reads. */
const ASKED = 400;

const own = suite();
let running: ChildProcess | undefined;

afterEach(() => {
  running?.kill('SIGKILL');
});

/** A gateway with two tenants, whose standard output is a file on a full disk, or a pipe that is never read. */
async function startUnheard(output: 'full disk' | 'unread pipe', variables: Record<string, string>): Promise<string> {
  const route = (name: string, token: string): object => ({
    name,
    tenant: name,
    token,
    channels: [{ id: name, base_url: own.upstream.baseUrl }],
  });
  const lists = {
    tenants: [{ name: 'mine' }, { name: 'other' }],
    routes: [route('mine', TOKEN), route('other', BYSTANDER.authorization.slice('Bearer '.length))],
  };
  const port = String(await freePort());
  const cwd = mkdtempSync(join(tmpdir(), 'gateway-unheard-'));
  const env = { GATEWAY_ROUTES: JSON.stringify(lists), HOST: '127.0.0.1', PORT: port, ...NEVER_LATE };
  const full = openSync('/dev/full', 'w');
  const program = [resolve('dist/bundle/gateway.js'), 'serve'];
  const stdio = ['ignore', output === 'full disk' ? full : 'pipe', 'ignore'] as const;
  running = spawn(process.execPath, program, { cwd, env: { ...env, ...variables }, stdio: [...stdio] });
  closeSync(full);
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/health`).catch(() => null))?.status === 200);
  return url;
}

it.each([
  ['full disk', 'json', '1'],
  ['full disk', 'json', '2'],
  ['full disk', 'pretty', '1'],
  ['unread pipe', 'json', '1'],
  ['unread pipe', 'pretty', '2'],
] as const)(
  'nobody notices that the log cannot be written to a %s as %s, with %s workers',
  async (output, format, workers) => {
    const url = await startUnheard(output, { LOG_FORMAT: format, GATEWAY_WORKERS: workers });
    own.upstream.always(json(200, completion('ok')));
    for (let i = 0; i < ASKED; i++) {
      const statuses = await Promise.all([chat(url), chat(url, { model: '' }, { authorization: 'Bearer nobody' })]);
      expect(statuses.map(({ status }) => status)).toEqual([200, 401]);
      if (i % 20 === 0) expect((await chat(url, {}, BYSTANDER)).status).toBe(200);
    }
    const usage = async (): Promise<unknown> =>
      ((await get(`${url}/v1/usage?by=token`, BYSTANDER)).json() as { data: object[] }).data[0];
    const isCounted = (sums: unknown): boolean => (sums as { requests?: number })?.requests === ASKED / 20;
    expect(await untilRight(usage, isCounted)).toMatchObject({ requests: ASKED / 20 });
    const exited = new Promise((done) => running!.once('exit', (code, signal) => done([code, signal])));
    running!.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  },
);
