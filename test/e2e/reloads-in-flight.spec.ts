import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, get, withoutHeartbeats } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { chatEvents, ScriptedUpstream } from '../support/scripted-upstream.js';
import { isShortRun } from '../support/tier.js';
import { Gate } from '../support/gate.js';
import { until, untilRight } from '../support/until.js';
import { rounds } from '../support/rounds.js';

const OTHER = 'gw_other_7hT3vN';
/** On a slow machine a hundred reloads take longer than most upstreams are waited for. */
const PATIENT = { idle: 3_600, total: 3_600 };

describe('a change of the configuration', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let file: string;
  /** The working directory of the gateway. */
  let folder: string;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    running.child.kill('SIGKILL');
    await running.exit();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  function write(text: string): void {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  function routes(tokens: string[], key = 'key-1-abc'): string {
    const channel = { id: 'a', base_url: upstream.baseUrl, api_keys: [key], timeouts: PATIENT };
    return JSON.stringify([{ tokens, default_model: 'm', channels: [channel] }]);
  }

  async function start(): Promise<string> {
    file = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'routes.json');
    write(routes([TOKEN]));
    running = runGateway(['serve'], { GATEWAY_ROUTES_FILE: file, PORT: '0' }, (own) => (folder = own));
    return await running.url();
  }

  async function said(text: string, times = 1): Promise<void> {
    await until(() => running.output().split(text).length > times);
    expect(running.output().split(text).length - 1).toBeGreaterThanOrEqual(times);
  }

  it('is survived when a file appears where a folder of configuration could be', async () => {
    const url = await start();
    writeFileSync(join(folder, 'config'), 'not a folder');
    await said('configuration reloaded');
    expect((await chat(url)).status).toBe(200);
  });

  it('takes effect when its file changes', async () => {
    const url = await start();
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(401);
    write(routes([OTHER], 'key-2-xyz'));
    await said('configuration reloaded');
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
    expect((await chat(url)).status).toBe(401);
    expect(upstream.keysUsed).toEqual(['key-2-xyz']);
  });

  it('does not happen while nothing changes', async () => {
    await rounds(await start(), 150);
    expect(running.output()).not.toContain('reloaded');
  });

  it.each([
    ['half-written', '[{"token":"abc'],
    ['invalid', '[{"token":"gw_broken_1a2b","base_url":"nonsense","api_keys":["very-secret-key"]}]'],
    ['empty', ''],
  ])('that is %s changes nothing and is told', async (_name, text) => {
    const url = await start();
    write(text);
    await said('the last good one stays in force');
    expect((await chat(url)).status).toBe(200);
    expect(running.output()).not.toContain('very-secret-key');
    write(routes([TOKEN, OTHER]));
    await said('configuration reloaded');
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
  });

  it('that cannot be read is tried again until it can, and every worker says so meanwhile', async () => {
    const url = await start();
    const warnings = async (): Promise<unknown> => (await get(`${url}/v1/status`)).json()['warnings'];
    const each = async (expected: unknown): Promise<void> => {
      const ask = async (): Promise<unknown[]> => await Promise.all(Array.from({ length: 8 }, warnings));
      const told = await untilRight(ask, (all) => all.every((one) => (one === undefined) === (expected === undefined)));
      expect(told).toEqual(Array(8).fill(expected));
    };
    await each(undefined);
    rmSync(file);
    mkdirSync(file);
    await said('the last good one stays in force');
    await each([
      expect.stringMatching(/^The configuration cannot be read since 20.*; the last good one is in force\.$/),
    ]);
    expect((await chat(url)).status).toBe(200);
    rmdirSync(file);
    const before = new Date(Date.now() - 3_600_000);
    writeFileSync(`${file}.new`, routes([TOKEN, OTHER]));
    utimesSync(`${file}.new`, before, before);
    renameSync(`${file}.new`, file);
    await said('configuration reloaded');
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
    await each(undefined);
  });

  it.each(isShortRun ? [[20, 60]] : [[100, 300]])(
    '%i times over breaks none of %i open streams',
    async (times, count) => {
      const url = await start();
      const words = Array.from({ length: 25 }, (_, i) => `w${i} `);
      const events = chatEvents(...words);
      const gate = new Gate();
      upstream.always(gate.between(events.slice(0, 2), events.slice(2)));
      const streams = Array.from({ length: count }, () => chat(url, { stream: true }));
      await until(() => gate.waiting === count);
      for (let i = 0; i < times; i++) {
        write(routes([TOKEN, `gw_round_${i}_x8Zq`], `key-${i}-rotated`));
        running.child.kill('SIGHUP');
        await said('configuration reloaded', i + 1);
      }
      expect(gate.waiting).toBe(count);
      gate.open();
      const answers = await Promise.all(streams);
      const others = answers.map(({ text }) => withoutHeartbeats(text)).filter((text) => text !== events.join(''));
      expect(others).toEqual([]);
    },
  );
});
