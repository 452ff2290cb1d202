// How soon an access token that changes is in force on every worker of a gateway with 100,000 of them on 1,000 routes
// over 2,000 channels, and how long each worker is kept from anything else meanwhile.
//   npm run build && node bench/changed-token.mjs [--changes 40] [--tokens 100000]
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ask, listening } from './own-gateway.mjs';

const PASSWORD = 'correct horse battery';
const ROUTES = 1_000;
/** Connections stay with the worker that took them; so many reach all of them. */
const CONNECTIONS = 8;
/** One actor may ask 120 times a minute. */
const BETWEEN_CHANGES_MS = 550;

const { values } = parseArgs({
  options: { changes: { type: 'string', default: '40' }, tokens: { type: 'string', default: '100000' } },
});
const folder = mkdtempSync(join(tmpdir(), 'bench-changed-token-'));
writeFileSync(join(folder, 'routes.json'), JSON.stringify(configuration(Number(values.tokens))));
const env = {
  PATH: process.env.PATH,
  PORT: '0',
  DATA_DIR: folder,
  ADMIN_PASSWORD: PASSWORD,
  LOG_FORMAT: 'json',
  GATEWAY_WORKERS: '2',
  GATEWAY_CONFIG: join(folder, 'routes.json'),
};
const program = fileURLToPath(new URL('../dist/bundle/gateway.js', import.meta.url));
const child = spawn(process.execPath, [program, 'serve'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
const agents = Array.from({ length: CONNECTIONS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
try {
  await measure(await listening(child), Number(values.changes));
} finally {
  for (const agent of agents) agent.destroy();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
}

async function measure(url, changes) {
  const own = await signIn(url);
  const made = await ask(url, '/admin/api/v1/tokens', {
    method: 'POST',
    headers: own,
    body: { name: 'changed', route: await aRoute(url, own) },
  });
  if (made.status !== 201) throw new Error(`no token: ${made.text}`);
  const { id, secret } = JSON.parse(made.text);
  const answered = [];
  const inForce = [];
  const quiet = await longestGaps(url, async () => await sleep(changes * BETWEEN_CHANGES_MS));
  const beside = await longestGaps(url, async () => {
    for (let i = 0; i < changes; i++) {
      const isPaused = i % 2 === 0;
      const begun = performance.now();
      const change = ask(url, `/admin/api/v1/tokens/${id}/${isPaused ? 'pause' : 'resume'}`, {
        method: 'POST',
        headers: own,
        body: {},
      });
      const { status, text } = await change;
      if (status !== 200) throw new Error(`not changed: ${status} ${text}`);
      answered.push(performance.now() - begun);
      const seen = await Promise.all(
        agents.map(
          async (agent) => await ask(url, '/v1/models', { agent, headers: { authorization: `Bearer ${secret}` } }),
        ),
      );
      if (seen.some((answer) => (answer.status === 200) === isPaused))
        throw new Error('a worker serves on what was before');
      inForce.push(performance.now() - begun);
      await sleep(Math.max(0, BETWEEN_CHANGES_MS - (performance.now() - begun)));
    }
  });
  tell('change answered, once every worker serves on it', answered);
  tell('seen on every connection', inForce);
  console.log(`longest wait for /health: ${quiet.toFixed(1)} ms quiet, ${beside.toFixed(1)} ms beside changes`);
}

/** The longest that a request for next to nothing took on any connection, while something went on. */
async function longestGaps(url, act) {
  const state = { isOver: false };
  const longest = agents.map(async (agent) => {
    let most = 0;
    while (!state.isOver) {
      const begun = performance.now();
      await ask(url, '/health', { agent });
      most = Math.max(most, performance.now() - begun);
      await sleep(2);
    }
    return most;
  });
  await act();
  state.isOver = true;
  return Math.max(...(await Promise.all(longest)));
}

async function signIn(url) {
  const headers = { 'sec-fetch-site': 'same-origin' };
  const login = await ask(url, '/admin/api/v1/session', { method: 'POST', headers, body: { password: PASSWORD } });
  const cookie = login.headers['set-cookie'][0].split(';')[0];
  return { ...headers, cookie, 'x-gw-csrf': JSON.parse(login.text).csrf };
}

/** A route that the console may give tokens to. */
async function aRoute(url, headers) {
  const channel = await ask(url, '/admin/api/v1/channels', {
    method: 'POST',
    headers,
    body: { name: 'managed', base_url: 'http://127.0.0.1:9/v1' },
  });
  const made = await ask(url, '/admin/api/v1/routes', { method: 'POST', headers, body: { name: 'managed' } });
  if (made.status !== 201) throw new Error(`no route: ${channel.text} ${made.text}`);
  return JSON.parse(made.text).id;
}

function configuration(tokens) {
  return {
    channels: Array.from({ length: 2 * ROUTES }, (_, i) => ({
      id: `channel-${i}`,
      base_url: `http://127.0.0.1:9/${i}`,
      api_keys: [`key-of-channel-${i}`],
    })),
    routes: Array.from({ length: ROUTES }, (_, i) => ({
      name: `route-${i}`,
      channels: [`channel-${2 * i}`, `channel-${2 * i + 1}`],
    })),
    tokens: Array.from({ length: tokens }, (_, i) => ({
      name: `token-${i}`,
      token: `gw_${randomBytes(24).toString('base64url')}`,
      route: `route-${i % ROUTES}`,
    })),
  };
}

function tell(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, most] = [sorted[sorted.length >> 1], sorted.at(-1)].map((ms) => ms.toFixed(1));
  console.log(`${what}: median ${median} ms, longest ${most} ms`);
}
