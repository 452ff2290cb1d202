import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chat, get } from '../../support/client.js';
import { TOKEN } from '../../support/gateway.js';
import { jumpingClock } from '../../support/jumping-clock.js';
import { runGateway, type GatewayProcess } from '../../support/process.js';
import { completion, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { untilRight } from '../../support/until.js';

const DAY_MS = 86_400_000;
const OTHER = 'gw_other_7hT3vN';
const BYSTANDER = { authorization: `Bearer ${OTHER}` };
/** 0.0015 USD a request, at one dollar for a million tokens. */
const COSTLY = { ...completion('x'), usage: { prompt_tokens: 1_500, completion_tokens: 0, total_tokens: 1_500 } };
const PRICES = { '*': { input: '1', output: '1' } };

interface Status {
  readonly timestamp: string;
  readonly token: { readonly budget: Record<'day' | 'total', { readonly spent: string }> };
}

describe('a clock that is set by days', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  const clock = jumpingClock();
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, COSTLY));
  });
  afterAll(() => upstream.stop());
  afterEach(async () => {
    running.child.kill('SIGKILL');
    await running.exit();
    clock.set(0);
  });

  async function start(limits: object, folder: string): Promise<string> {
    const route = (name: string, token: string, more: object): object => ({
      name,
      token,
      channels: [{ id: name, base_url: upstream.baseUrl, api_key: `key-of-${name}`, prices: PRICES }],
      ...more,
    });
    const routes = [route('mine', TOKEN, { limits }), route('other', OTHER, {})];
    const variables = { GATEWAY_ROUTES: JSON.stringify(routes), DATA_DIR: folder, PORT: '0', ...clock.variables };
    running = runGateway(['serve'], variables);
    return await running.url();
  }

  const statusAt = async (url: string): Promise<Status> => (await get(`${url}/v1/status`)).json() as object as Status;

  /** Sets the clock; resolves once the gateway tells it. */
  async function jump(url: string, days: number): Promise<void> {
    clock.set(days * DAY_MS);
    const told = async (): Promise<number> => Date.parse((await statusAt(url)).timestamp);
    const isThere = (at: number): boolean => Math.abs(at - Date.now() - days * DAY_MS) < DAY_MS / 4;
    expect(isThere(await untilRight(told, isThere))).toBe(true);
  }

  const spent = async (url: string): Promise<readonly string[]> => {
    const { day, total } = (await statusAt(url)).token.budget;
    return [day.spent, total.spent];
  };

  const asks = async (url: string, headers = {}): Promise<number> =>
    (await chat(url, { max_tokens: 100, model: 'm' }, headers)).status;

  it('leaves what was spent of every day and in all, forwards and back, and over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    let url = await start({ budget: { day: '0.002', total: '1' } }, folder);
    expect([await asks(url), await spent(url)]).toEqual([200, ['0.001500', '0.001500']]);
    await jump(url, 3);
    expect([await asks(url), await spent(url)]).toEqual([200, ['0.001500', '0.003000']]);
    await jump(url, 0);
    expect(await spent(url)).toEqual(['0.001500', '0.003000']);
    const refused = await chat(url, { max_tokens: 600, model: 'm' });
    expect([refused.status, refused.headers.get('x-gateway-limited-by')]).toEqual([429, 'token:budget_day']);
    await jump(url, -3); // nothing is known of that day: the clock was wrong before, and what was counted then counts
    expect([await asks(url), await spent(url)]).toEqual([200, ['0.003000', '0.004500']]);
    expect(await asks(url, BYSTANDER)).toBe(200);
    await jump(url, 0);
    running.child.kill('SIGTERM');
    expect(await running.exit()).toBe(0);
    url = await start({ budget: { day: '0.002', total: '1' } }, folder);
    // what the ledger has of a day that has not come was spent under a wrong clock, and counts for today
    expect(await spent(url)).toEqual(['0.003000', '0.004500']);
  });

  it('opens no window of a minute anew, and closes none', async () => {
    const url = await start({ rpm: 2 }, mkdtempSync(join(tmpdir(), 'gateway-')));
    expect([await asks(url), await asks(url), await asks(url)]).toEqual([200, 200, 429]);
    await jump(url, 2);
    expect(await asks(url)).toBe(429);
    await jump(url, -2);
    const late = await chat(url, { model: 'm' });
    expect([late.status, Number(late.headers.get('retry-after')) <= 60]).toEqual([429, true]);
    expect(await asks(url, BYSTANDER)).toBe(200);
  });
});
