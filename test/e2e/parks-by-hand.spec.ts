import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, get } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';
import { until, untilRight } from '../support/until.js';
import { during, hasBegun } from '../support/during.js';

interface Status {
  readonly apis: { available: boolean; reason: string; cooldowns: { until: string }[] }[];
}

describe('gateway park', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  let variables: Record<string, string>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const channel = (id: string, priority: number): object => ({
      id,
      priority,
      base_url: upstream.baseUrl.replace('/v1', `/${id}`),
      api_keys: [`key-${id}-1`, `key-${id}-2`],
    });
    variables = {
      GATEWAY_ROUTES: JSON.stringify([
        { name: 'r', token: TOKEN, channels: [channel('main', 0), channel('spare', 1)] },
      ]),
      PORT: '0',
    };
  });
  afterEach(() => {
    running?.child.kill('SIGKILL');
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function statusOf(url: string): Promise<Status> {
    return (await get(`${url}/v1/status`)).json() as unknown as Status;
  }

  const asked = (): string => upstream.requests.at(-1)!.path.split('/')[1]!;

  async function gateway(...args: string[]): Promise<{ code: number | null; said: string }> {
    const run = runGateway(args, variables);
    return { code: await run.exit(), said: run.output() };
  }

  it('puts a channel of a running gateway aside until its time or until it is taken back', async () => {
    variables['DATA_DIR'] = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'data');
    running = runGateway(['serve'], variables);
    const url = await running.url();
    await chat(url);
    expect(asked()).toBe('main');
    const parking = await during(() => gateway('park', 'main', '--for', '1d'));
    expect(parking.value).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^main is parked until /) as unknown,
    });
    await until(async () => (await statusOf(url)).apis[0]?.available === false);
    const where = async (): Promise<string> => {
      await chat(url);
      return asked();
    };
    expect(await untilRight(where, (channel) => channel === 'spare')).toBe('spare'); // by whichever worker
    const { apis } = await untilRight(
      async () => await statusOf(url),
      (status) => status.apis[0]?.available === false,
    );
    expect(apis[0]).toMatchObject({ available: false, reason: 'an operator has parked it' });
    expect(hasBegun(apis[0]!.cooldowns[0]!.until, 24 * 3_600_000, parking)).toBe(true);
    expect((await gateway('parked')).said).toMatch(/^main is parked until /);
    expect((await gateway('unpark', 'main')).said).toBe('main is back.\n');
    await until(async () => (await statusOf(url)).apis[0]?.available === true);
    expect(await untilRight(where, (channel) => channel === 'main')).toBe('main');
  });

  it('is remembered over a restart, ends by itself, and takes keys and models alone', async () => {
    variables['DATA_DIR'] = mkdtempSync(join(tmpdir(), 'gateway-'));
    await gateway('park', 'main', '--for', '1h');
    await gateway('park', 'spare', '--key', '1', '--for', '1w');
    running = runGateway(['serve'], variables);
    const url = await running.url();
    for (let i = 0; i < 4; i++) await chat(url);
    expect(new Set(upstream.keysUsed)).toEqual(new Set(['key-spare-2']));
    const end = await parkedUntil([5_000, 20_000, 60_000]);
    const answering = async (): Promise<string | null> => (await chat(url)).headers.get('x-gateway-channel');
    expect(await untilRight(answering, (channel) => channel === 'main')).toBe('main');
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });

  /** Parks the main channel for the first span that is not over before the command has started; gives its end. */
  async function parkedUntil(spans: readonly number[]): Promise<number> {
    for (const ms of spans) {
      const end = Date.now() + ms;
      const { code } = await gateway('park', 'main', '--until', new Date(end).toISOString());
      if (code === 0) return end;
    }
    throw new Error('no command comes before its end');
  }

  it('says what it does not understand', async () => {
    expect(await gateway('park', 'mian')).toEqual({
      code: 2,
      said: 'There is no channel "mian"; did you mean "main"? There are: main, spare.\n',
    });
    expect(await gateway('park', 'main', '--for', 'ever')).toMatchObject({
      code: 2,
      said: expect.stringContaining('1h, 1d, 1w or 1mo') as unknown,
    });
    expect(await gateway('park', 'main', '--key', 'x')).toMatchObject({ code: 2 });
    expect(await gateway('park', 'main', '--key', '3')).toEqual({
      code: 2,
      said: 'Channel main has no key 3; its keys are 1 to 2.\n',
    });
    expect(await gateway('park', 'main', '--route', 'x')).toEqual({
      code: 2,
      said: 'There is no route "x"; did you mean "r"? There are: r.\n',
    });
    const listed = { id: 'listed', base_url: upstream.baseUrl, api_keys: ['key-l'], models: ['m-1', 'big-*'] };
    const given = variables['GATEWAY_ROUTES']!;
    variables['GATEWAY_ROUTES'] = JSON.stringify([{ name: 'r', token: TOKEN, channels: [listed] }]);
    expect(await gateway('park', 'listed', '--model', 'm-2')).toEqual({
      code: 2,
      said: 'Channel listed sends no model "m-2"; did you mean "m-1"? There are: m-1, big-*.\n',
    });
    expect(await gateway('park', 'listed', '--model', 'big-2')).toMatchObject({ code: 0 });
    variables['GATEWAY_ROUTES'] = given;
    expect(await gateway('unpark', 'main', '--model', 'm')).toMatchObject({
      code: 2,
      said: expect.stringContaining('not parked') as unknown,
    });
  });
});
