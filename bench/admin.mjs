// What 100 requests a second of the admin API, over many actors, do to the p99 of the data plane beside them: exits with 1
// where that is a change of 10 % or more, or fewer than 95 % of them are answered 2xx. As many requests of /health show what
// of it any request costs, and whoever sends them. Requests come by chance, not in step; all rounds of a kind are one sample,
// since the p99 of 600 requests is the sixth of them. Says nothing on a machine that is busy.
//   npm run build && node bench/admin.mjs [--rounds 12] [--seconds 6] [--rate 100] [--only tokens]
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
/** What the image starts it with. */
const FLAGS = ['--disable-proto=throw', '--max-semi-space-size=16', '--gc-memory-reducer-start-delay-ms=600000'];
/** Shares of a sample that are told. */
const SHARES = [0.5, 0.9, 0.95, 0.99, 0.995];
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

/**
 * Sends so many a second, whether or not the ones before are answered; what each gave, in order. They come by chance, as
 * those of many people do: two senders in step would meet always or never.
 */
async function paced(perSecond, seconds, send) {
  const all = [];
  let due = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    due += (-Math.log(1 - Math.random()) * 1000) / perSecond;
    const waitMs = due - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    all.push(send(i));
  }
  return await Promise.all(all);
}

/** A process of its own, so that its work is not the work of whoever measures. */
function serveAdminTraffic() {
  process.on('message', (order) => void sendAdminTraffic(order));
}

async function sendAdminTraffic({ url, secrets, seconds, kind, only }) {
  const statuses = await paced(ADMIN_PER_SECOND, seconds, async (i) => {
    if (kind === 'cheap') return (await ask(url, '/health')).status;
    const headers = { authorization: `Bearer ${secrets[i % secrets.length]}` };
    const write = { method: 'POST', headers, body: JSON.stringify({ name: `bench ${i}` }) };
    const isWrite = only === 'write' || (only === undefined && i % WRITES_EVERY === 0);
    const path = isWrite ? 'tokens' : (only ?? READS[i % READS.length]);
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
  const given = [...FLAGS, program, 'serve'];
  const child = spawn(process.execPath, given, { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
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
async function compare({ url, secrets, traffic }, { rounds, seconds, rate, only }) {
  const seen = { quiet: [], cheap: [], beside: [], asked: 0, good: 0 };
  for (let round = 0; round < rounds; round++) {
    // each comes first as often as the others, so that a machine that changes meanwhile favours none
    for (const place of KINDS.keys()) {
      const kind = KINDS[(place + round) % KINDS.length];
      const told = kind === 'quiet' ? null : new Promise((resolve) => traffic.once('message', resolve));
      if (told !== null) traffic.send({ url, secrets, seconds, kind, only });
      seen[kind].push(await measure(url, rate, seconds));
      const { asked, good } = (await told) ?? {};
      if (kind !== 'beside') continue;
      seen.asked += asked;
      seen.good += good;
    }
  }
  return seen;
}

/** The machine is the same for every kind, since they take turns; rounds show how much it changes by itself. */
function report({ asked, good, ...seen }) {
  const whole = new Map(KINDS.map((kind) => [kind, seen[kind].flat().toSorted((a, b) => a - b)]));
  for (const [kind, times] of whole) {
    const told = SHARES.map((share) => `p${share * 100} ${at(times, share).toFixed(2)}`).join(', ');
    console.log(`${kind}: ${told} ms of ${times.length}`);
  }
  const changeOf = (kind) => at(whole.get(kind), 0.99) / at(whole.get('quiet'), 0.99) - 1;
  for (const kind of ['cheap', 'beside']) {
    const rounds = seen.quiet.map((times, round) => percent(at(seen[kind][round], 0.99) / at(times, 0.99) - 1));
    console.log(`${kind}: p99 changes by ${percent(changeOf(kind))} (of the rounds: ${rounds.join(', ')})`);
  }
  const [change, share] = [changeOf('beside'), good / asked];
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
  const { values } = parseArgs({
    options: { rounds: text('12'), seconds: text('6'), rate: text('100'), only: { type: 'string' } },
  });
  const [rounds, seconds, rate] = [values.rounds, values.seconds, values.rate].map(Number);
  const upstream = await startUpstream();
  const { url, stop } = await startGateway(upstream.address().port);
  const traffic = fork(fileURLToPath(import.meta.url), ['--traffic']);
  try {
    const secrets = await makeActors(url);
    await measure(url, rate, seconds);
    report(await compare({ url, secrets, traffic }, { rounds, seconds, rate, only: values.only }));
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

if (process.argv.includes('--traffic')) serveAdminTraffic();
else await main();
