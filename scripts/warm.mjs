// Starts what was built once, so that V8's compiled code lies beside it (dist/bundle/compiled): every later start takes a
// tenth less, the first one of an installation too. V8 keeps such code by its own options, so the program runs here with
// those of `npm start` and of the image, and a command once more without.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist/bundle/gateway.js');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const options = scripts.start.split(' ').filter((word) => word.startsWith('--'));

const TOKEN = 'gw_warm_up_of_the_build';
const ROUTE = { name: 'warm', token: TOKEN, channels: [{ id: 'echo', provider: 'echo' }] };

const folder = mkdtempSync(join(tmpdir(), 'gateway-warm-'));
try {
  await warm([...options, program, 'serve'], ask);
  for (const given of [options, []]) await warm([...given, program, 'check']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the program to its end; one that serves is asked for something and then told to stop. */
async function warm(args, whileServing) {
  const variables = { GATEWAY_ROUTES: JSON.stringify([ROUTE]), HOST: '127.0.0.1', PORT: '0', LOG_FORMAT: 'json' };
  const env = { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), ...variables };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const url = whileServing && /"url":"([^"]+)"/.exec(line)?.[1];
    if (url) await whileServing(url).finally(() => child.kill('SIGTERM'));
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`what was built ended with ${code}`);
}

async function ask(url) {
  for (const stream of [false, true]) {
    const body = JSON.stringify({ model: 'echo', messages: [{ role: 'user', content: 'Hello!' }], stream });
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    await answer.text();
    if (!answer.ok) throw new Error(`what was built answers ${answer.status}`);
  }
}
