// What 100 requests a second of the admin API, over many actors, do to the p99 of the data plane beside them: exits with 1
// where that is a change of 10 % or more, or fewer than 95 % of them are answered 2xx. As many requests of /health show what
// of it any request costs, and whoever sends them. Says nothing on a machine that is busy.
//   npm run build && node bench/admin.mjs [--rounds 8] [--seconds 6] [--rate 100]
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ask as askOver, listening } from './own-gateway.mjs';

const ADMIN_PER_SECOND = 100;
const MOST_CHANGE = 0.1;
const LEAST_GOOD = 0.95;
/** What goes on beside what is measured. */
const KINDS = ['quiet', 'cheap', 'beside'];
/** 120 requests a minute are what one actor may ask. */
const ACTORS = 60;
const WRITES_EVERY = 10;
const TOKEN = 'gw_bench_4fT9xQ2mZ8';
const PASSWORD = 'correct horse battery';
const ANSWER = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello!' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
});
const READS = [
  'channels',
  'tokens',
  'overview',
  'requests?limit=25',
  'usage?by=model',
  'health/channels',
  'models',
  'cooldowns',
];

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
/** Over a connection that stays. */
const ask = (url, path, given = {}) => askOver(url, path, { ...given, agent });

/** Sends so many a second, whether or not the ones before are answered; what each gave, in order. */
async function paced(perSecond, seconds, send) {
  const all = [];
  const begun = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = begun + (i * 1000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    all.push(send(i));
  }
  return await Promise.all(all);
}

/** A process of its own, so that its work is not the work of whoever measures. */
function serveAdminTraffic() {
  process.on('message', (order) => void sendAdminTraffic(order));
}

async function sendAdminTraffic({ url, secrets, seconds, kind }) {
  const statuses = await paced(ADMIN_PER_SECOND, seconds, async (i) => {
    if (kind === 'cheap') return (await ask(url, '/health')).status;
    const headers = { authorization: `Bearer ${secrets[i % secrets.length]}` };
    const write = { method: 'POST', headers, body: JSON.stringify({ name: `bench ${i}` }) };
    const isWrite = i % WRITES_EVERY === 0;
    const path = isWrite ? 'tokens' : READS[i % READS.length];
    return (await ask(url, `/admin/api/v1/${path}`, isWrite ? write : { headers })).status;
  });
  process.send({ asked: statuses.length, good: statuses.filter((status) => status >= 200 && status < 300).length });
}

async function startGateway(upstream) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-admin-'));
  const channel = { id: 'a', base_url: `http://127.0.0.1:${upstream}/v1`, api_key: 'key-a', models: ['m'] };
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    DATA_DIR: folder,
    ADMIN_PASSWORD: PASSWORD,
    LOG_FORMAT: 'json',
    GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token: TOKEN, channels: [channel] }]),
  };
  const program = fileURLToPath(new URL('../dist/bundle/gateway.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'serve'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await listening(child);
  return { url, stop: () => stopped(child).then(() => rmSync(folder, { recursive: true, force: true })) };
}

async function stopped(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

async function makeActors(url) {
  const headers = { 'sec-fetch-site': 'same-origin' };
  const login = await ask(url, '/admin/api/v1/session', {
    method: 'POST',
    headers,
    body: JSON.stringify({ password: PASSWORD }),
  });
  const own = {
    ...headers,
    cookie: login.headers['set-cookie'][0].split(';')[0],
    'x-gw-csrf': JSON.parse(login.text).csrf,
  };
  const secrets = [];
  for (let i = 0; i < ACTORS; i++) {
    const body = JSON.stringify({ name: `actor ${i}`, scope: 'admin' });
    const made = await ask(url, '/admin/api/v1/admin-tokens', { method: 'POST', headers: own, body });
    if (made.status !== 201) throw new Error(`no actor: ${made.text}`);
    secrets.push(JSON.parse(made.text).secret);
  }
  return secrets;
}

async function startUpstream() {
  const upstream = createServer((incoming, answer) => {
    incoming.resume();
    incoming.on('end', () => answer.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER));
  });
  await new Promise((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  return upstream;
}

/** Times of requests of the data plane, ascending. */
async function measure(url, rate, seconds) {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  const chat = { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, body };
  const times = await paced(rate, seconds, async () => {
    const begun = performance.now();
    const { status } = await ask(url, '/v1/chat/completions', chat);
    if (status !== 200) throw new Error(`the data plane answered ${status}`);
    return performance.now() - begun;
  });
  return times.toSorted((a, b) => a - b);
}

/** Quiet stretches and such beside traffic, in turns. */
async function compare({ url, secrets, traffic }, { rounds, seconds, rate }) {
  const seen = { quiet: [], cheap: [], beside: [], asked: 0, good: 0 };
  for (let round = 0; round < rounds; round++) {
    // each comes first as often as the others, so that a machine that changes meanwhile favours none
    for (const place of KINDS.keys()) {
      const kind = KINDS[(place + round) % KINDS.length];
      const told = kind === 'quiet' ? null : new Promise((resolve) => traffic.once('message', resolve));
      if (told !== null) traffic.send({ url, secrets, seconds, kind });
      seen[kind].push(await measure(url, rate, seconds));
      const { asked, good } = (await told) ?? {};
      if (kind !== 'beside') continue;
      seen.asked += asked;
      seen.good += good;
    }
  }
  return seen;
}

/** Each stretch is compared with the quiet one of its round, which had the same machine. */
function report({ asked, good, ...seen }) {
  const p99 = (times) => at(times, 0.99);
  const changesOf = (kind) => seen.quiet.map((times, round) => p99(seen[kind][round]) / p99(times) - 1);
  for (const kind of KINDS) {
    const [p50, p99s] = [seen[kind].map((times) => at(times, 0.5)), seen[kind].map(p99)].map(median);
    console.log(`${kind}: p50 ${p50.toFixed(2)} ms, p99 ${p99s.toFixed(2)} ms (medians of the rounds)`);
  }
  for (const kind of ['cheap', 'beside']) {
    const changes = changesOf(kind);
    console.log(
      `${kind}: p99 changes by ${percent(median(changes))} (of the rounds: ${changes.map(percent).join(', ')})`,
    );
  }
  const [change, share] = [median(changesOf('beside')), good / asked];
  console.log(`of ${asked} admin requests ${percent(share)} were answered 2xx`);
  const [load] = loadavg();
  if (load > availableParallelism() + 1) console.log(`the machine was busy (load ${load.toFixed(1)}): measure again`);
  process.exitCode = change < MOST_CHANGE && share >= LEAST_GOOD ? 0 : 1;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

async function main() {
  const text = (usual) => ({ type: 'string', default: usual });
  const { values } = parseArgs({ options: { rounds: text('8'), seconds: text('6'), rate: text('100') } });
  const [rounds, seconds, rate] = [values.rounds, values.seconds, values.rate].map(Number);
  const upstream = await startUpstream();
  const { url, stop } = await startGateway(upstream.address().port);
  const traffic = fork(fileURLToPath(import.meta.url), ['--traffic']);
  try {
    const secrets = await makeActors(url);
    await measure(url, rate, seconds);
    report(await compare({ url, secrets, traffic }, { rounds, seconds, rate }));
  } finally {
    traffic.kill();
    agent.destroy();
    upstream.close();
    await stop();
  }
}

function at(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function median(values) {
  return at(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

if (process.argv.includes('--traffic')) serveAdminTraffic();
else await main();
