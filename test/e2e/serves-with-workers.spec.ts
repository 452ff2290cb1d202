import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, get, MESSAGES, payloads, type Answer } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { journalRecords } from '../support/journal-lines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { chatEvents, completion, delayed, json, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { Gate } from '../support/gate.js';
import { rounds } from '../support/rounds.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { until, untilRight } from '../support/until.js';

const EACH_ON_ITS_OWN = { connection: 'close' };
const ROUNDS = 20;
const CROWD = 1_000;
/** A dollar for a million tokens of whatever kind, so that a token is a micro-USD. */
const PRICES = { '*': { input: '1', output: '1' } };

describe('two workers', () => {
  let upstream: ScriptedUpstream;
  let dataDir: string;
  const running: GatewayProcess[] = [];
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    for (const gateway of running.splice(0)) {
      gateway.child.kill('SIGKILL');
      await gateway.exit();
    }
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  function run(route: object = {}, variables: Record<string, string> = {}): GatewayProcess {
    dataDir = mkdtempSync(join(tmpdir(), 'gateway-'));
    const channel = { id: 'a', base_url: upstream.baseUrl, api_keys: ['key-1-abc', 'key-2-def'], prices: PRICES };
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels: [channel], ...route }]);
    const gateway = runGateway(['serve'], {
      GATEWAY_ROUTES: routes,
      GATEWAY_WORKERS: '2',
      PORT: '0',
      DATA_DIR: dataDir,
      ...variables,
    });
    running.push(gateway);
    return gateway;
  }

  async function ask(url: string, fields: object = {}): Promise<Answer> {
    return await chat(url, fields, EACH_ON_ITS_OWN);
  }

  async function askAtOnce(url: string, count: number): Promise<number[]> {
    const answers = await Promise.all(Array.from({ length: count }, async () => await ask(url)));
    return answers.map(({ status }) => status);
  }

  it('both get connections of one port, and both keep a journal', async () => {
    const url = await run().url();
    const statuses = await askAtOnce(url, 100);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const settled = journalRecords(dataDir).flatMap((record) => (record.kind === 'settle' ? [record.entry] : []));
    const byJournal = Map.groupBy(settled, (entry) => entry.split('-')[0]);
    expect([settled.length, byJournal.size]).toEqual([100, 2]);
    for (const entries of byJournal.values()) expect(entries.length).toBeGreaterThan(15);
  });

  it('tell of all requests together: in the books, in metrics, and by receipts', async () => {
    const url = await run().url();
    upstream.next(json(200, completion('x')), json(200, completion('x')), refusal(400));
    const ids = Array.from({ length: 30 }, (_, i) => `request-${i}`);
    for (const id of ids) await chat(url, {}, { ...EACH_ON_ITS_OWN, 'x-request-id': id });
    for (const id of ids) {
      const receipt = await get(`${url}/v1/receipts/${id}`, { authorization: `Bearer ${TOKEN}`, ...EACH_ON_ITS_OWN });
      expect(receipt.json()).toMatchObject({ request_id: id });
    }
    const booked = async (): Promise<Record<string, unknown>[]> =>
      (await get(`${url}/v1/usage`, { authorization: `Bearer ${TOKEN}`, ...EACH_ON_ITS_OWN })).json()['data'] as [];
    await untilRight(booked, ([sums]) => sums?.['requests'] === 30);
    for (let i = 0; i < 6; i++) {
      expect(await booked()).toMatchObject([{ requests: 30, completed: 29, failed: 1 }]);
      const { text } = await get(`${url}/metrics`, EACH_ON_ITS_OWN);
      expect(text).toMatch(/gateway_requests_total\{.*outcome="completed",status="2xx"\} 29/);
      expect(text).toMatch(/gateway_request_duration_seconds_count\{.*\} 30/);
      expect(text).toMatch(/gateway_requests_in_flight 0/);
    }
  });

  it('let in exactly what the limits of a token allow', async () => {
    const url = await run({ limits: { rpm: 137 } }).url();
    const statuses = await askAtOnce(url, 400);
    expect(statuses.filter((status) => status === 200)).toHaveLength(137);
    expect(statuses.filter((status) => status === 429)).toHaveLength(263);
  });

  it('have no more under way at once than the concurrency allows', async () => {
    const url = await run({ limits: { concurrency: 7 } }).url();
    const gate = new Gate();
    upstream.always(gate.before(json(200, completion('x'))));
    const statuses: number[] = [];
    const all = Array.from({ length: 100 }, async () => void statuses.push((await ask(url)).status));
    await until(() => statuses.length === 93 && gate.waiting === 7);
    expect([statuses.length, new Set(statuses), gate.waiting]).toEqual([93, new Set([429]), 7]);
    gate.open();
    await Promise.all(all);
    expect(statuses.filter((status) => status === 200)).toHaveLength(7);
  });

  it(`never overspend: ${CROWD} requests at once against the money for fifty, ${ROUNDS} times`, async () => {
    const tokens = Array.from({ length: ROUNDS }, (_, i) => `gw_round_${i}_7Kq2mX`);
    const worst = 600;
    const limits = { budget: { day: String((50 * worst) / 1e6) } };
    const url = await run({ token: undefined, tokens, limits, time_zone: zoneFarFromMidnight() }).url();
    const usage = { prompt_tokens: 100, completion_tokens: 433, total_tokens: 533 };
    upstream.always(delayed(100, json(200, { ...completion('x'), usage })));
    const agent = new Agent({ keepAlive: true, maxSockets: CROWD });
    for (const token of tokens) {
      const statuses = await Promise.all(Array.from({ length: CROWD }, async () => await post(url, agent, token)));
      const completed = statuses.filter((status) => status === 200).length;
      const busy = [503, 408]; // where a thousand connections are more than the machine attends to in time
      expect([200, 429, ...busy]).toEqual(expect.arrayContaining([...new Set(statuses)]));
      expect(completed).toBeGreaterThanOrEqual(50);
      expect(completed * usage.total_tokens).toBeLessThanOrEqual(50 * worst);
      const status = await get(`${url}/v1/status`, { authorization: `Bearer ${token}` });
      const spent = ((completed * usage.total_tokens) / 1e6).toFixed(6);
      expect(status.json()).toMatchObject({ token: { budget: { day: { spent } } } });
    }
    agent.destroy();
  });

  it('skip a key that either of them has seen refused', async () => {
    const url = await run().url();
    upstream.always((response, seen) =>
      (seen.headers.authorization === 'Bearer key-1-abc' ? refusal(401) : json(200, completion('x')))(response, seen),
    );
    while (!upstream.keysUsed.includes('key-1-abc')) expect((await ask(url)).status).toBe(200);
    await rounds(async () => await get(`${url}/health`, EACH_ON_ITS_OWN), 25); // the other has heard of it
    upstream.requests.length = 0;
    expect(new Set(await askAtOnce(url, 40))).toEqual(new Set([200]));
    expect(upstream.keysUsed).not.toContain('key-1-abc');
  });

  it('finish the streams of both after SIGTERM', async () => {
    const gateway = run();
    const url = await gateway.url();
    const gate = new Gate();
    const events = chatEvents('a', 'b', 'c');
    upstream.always(gate.between(events.slice(0, 2), events.slice(2)));
    const streams = Array.from({ length: 12 }, async () => await ask(url, { stream: true }));
    await until(() => gate.waiting === 12);
    gateway.child.kill('SIGTERM');
    await until(() => gateway.output().includes('"draining"'));
    gate.open();
    for (const { text } of await Promise.all(streams)) expect(payloads(text).at(-1)).toBe('[DONE]');
    expect(await gateway.exit()).toBe(0);
  });

  it('do not share a port with another gateway', async () => {
    const url = await run().url();
    const { port } = new URL(url);
    const [second, alone] = [run({}, { PORT: port }), run({}, { PORT: port, GATEWAY_WORKERS: '1' })];
    expect([await second.exit(), await alone.exit()]).toEqual([1, 1]);
    for (const refused of [second, alone]) {
      expect(refused.output()).toContain(`Cannot listen on 127.0.0.1, port ${port} (EADDRINUSE)`);
    }
  });

  it.each(['idle', 'busy'])('end together, with the reason, when one fails while the first is %s', async (first) => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const fault = join(folder, 'fault.cjs');
    writeFileSync(
      fault,
      `const { existsSync, writeFileSync } = require('node:fs');
       const { isMainThread, workerData } = require('node:worker_threads');
       const [told, tell] = [(name) => existsSync('${folder}/' + name), (name) => writeFileSync('${folder}/' + name, '')];
       const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
       const fail = () => {
         if (!told('${first === 'busy' ? 'asleep' : 'sign'}')) return;
         tell('failed');
         throw new Error('a fault of a worker');
       };
       const sleep = () => {
         if (!told('sign')) return;
         tell('asleep');
         while (!told('failed')) wait(5);
         wait(500); // the thread ends in the meantime, so that its fault and its end are told at once
       };
       if (workerData?.self === 1) setInterval(fail, 50);
       if (isMainThread && '${first}' === 'busy') setInterval(sleep, 5).unref();`,
    );
    const gateway = run({}, { NODE_OPTIONS: `--require ${fault}` });
    await gateway.url();
    writeFileSync(join(folder, 'sign'), '');
    expect(await gateway.exit()).toBe(1);
    expect(gateway.output()).toContain('a fault of a worker');
  });
});

/** Asks for a chat completion of 400 tokens at most; gives the status. */
async function post(base: string, agent: Agent, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ model: 'test-model', messages: MESSAGES, max_tokens: 550 });
  return await new Promise((resolve, reject) => {
    const sent = request(`${base}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject).end(body);
  });
}
