import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { chat } from '../../support/client.js';
import { freePort } from '../../support/free-port.js';
import { TOKEN } from '../../support/gateway.js';
import { NEVER_LATE } from '../../support/process.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until } from '../../support/until.js';

const own = suite();
let running: ChildProcess | undefined;

afterEach(() => {
  running?.kill('SIGKILL');
});

/** A gateway whose standard output is a file on a full disk. */
async function startUnheard(variables: Record<string, string>): Promise<string> {
  const route = { name: 'r', token: TOKEN, channels: [{ id: 'a', base_url: own.upstream.baseUrl }] };
  const port = String(await freePort());
  const cwd = mkdtempSync(join(tmpdir(), 'gateway-unheard-'));
  const env = {
    GATEWAY_ROUTES: JSON.stringify([route]),
    HOST: '127.0.0.1',
    PORT: port,
    LOG_FORMAT: 'json',
    ...NEVER_LATE,
  };
  const full = openSync('/dev/full', 'w');
  const program = [resolve('dist/bundle/gateway.js'), 'serve'];
  running = spawn(process.execPath, program, { cwd, env: { ...env, ...variables }, stdio: ['ignore', full, 'ignore'] });
  closeSync(full);
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/health`).catch(() => null))?.status === 200);
  return url;
}

it.each(['1', '2'])('nobody notices that the log cannot be written, with %s workers', async (workers) => {
  const url = await startUnheard({ GATEWAY_WORKERS: workers });
  own.upstream.always(json(200, completion('ok')));
  for (let i = 0; i < 20; i++) {
    expect((await chat(url)).status).toBe(200);
    expect((await chat(url, { model: '' }, { authorization: 'Bearer nobody' })).status).toBe(401);
  }
  const exited = new Promise((done) => running!.once('exit', (code, signal) => done([code, signal])));
  running!.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
