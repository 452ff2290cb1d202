import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway } from '../support/process.js';
import { completion, delayed, headFirst, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

/** Longer than any rounding; an upstream takes at least that long, and a busy machine longer. */
const PAUSE_MS = 60;
/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9/v1';

/** What a receipt tells of an attempt. */
interface Told {
  readonly startMs: number;
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly durationMs: number;
}

/** Takes its time for the head, and then for the rest. */
const LATE = delayed(PAUSE_MS, headFirst(PAUSE_MS, completion('late')));

onEnginesOfTheRun('the receipt of a request', ({ place }) => {
  let upstream: ScriptedUpstream;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  /** The attempts of a request, as its receipt in memory and, after kill -9, the books tell them. */
  async function attemptsOf(channels: readonly object[]): Promise<readonly Told[]> {
    const routes = [{ name: 'mine', token: TOKEN, channels }];
    const variables = { ...(await place()), GATEWAY_ROUTES: JSON.stringify(routes), PORT: '0' };
    const receipt = async (url: string): Promise<Record<string, unknown>> =>
      (await get(`${url}/v1/receipts/far`)).json();
    let running = runGateway(['serve'], variables);
    try {
      let url = await running.url();
      expect((await chat(url, {}, { 'x-request-id': 'far' })).status).toBe(200);
      const inMemory = await receipt(url);
      await untilRight(
        async () => ((await get(`${url}/v1/requests`)).json() as { data: { state: string }[] }).data,
        (data) => data.length === 1 && data.every(({ state }) => state === 'settled'),
      );
      running.child.kill('SIGKILL');
      await running.exit();
      running = runGateway(['serve'], variables);
      url = await running.url();
      expect(await receipt(url)).toEqual(inMemory);
      return inMemory['attempts'] as readonly Told[];
    } finally {
      running.child.kill('SIGKILL');
      await running.exit();
    }
  }

  it('tells of every attempt whether and when it was connected, and when the head of its answer came', async () => {
    upstream.next(delayed(PAUSE_MS, refusal(503)), LATE);
    const channel = (id: string, priority: number, base: string): object => ({
      id,
      priority,
      base_url: base,
      api_keys: [`key-${id}`],
    });
    const [closed, failed, answered] = await attemptsOf([
      channel('closed', 0, NOBODY),
      channel('failing', 1, upstream.baseUrl),
      channel('good', 2, upstream.baseUrl),
    ]);
    expect(closed).not.toHaveProperty('connectMs');
    expect(closed).not.toHaveProperty('headersMs');
    for (const told of [failed!, answered!]) {
      expect(told.connectMs).toBeGreaterThanOrEqual(0);
      // Each of two numbers is rounded by half a millisecond at most, and timers fire up to one early.
      expect(told.headersMs).toBeGreaterThanOrEqual(told.connectMs! + PAUSE_MS - 2);
      expect(told.durationMs).toBeGreaterThanOrEqual(told.headersMs!);
    }
    expect(answered!.durationMs).toBeGreaterThanOrEqual(answered!.headersMs! + PAUSE_MS - 2);
    expect(failed!.startMs).toBeGreaterThanOrEqual(closed!.startMs + closed!.durationMs - 1);
    expect(answered!.startMs).toBeGreaterThanOrEqual(failed!.startMs + failed!.durationMs - 1);
  });

  it('tells it of the only attempt as well, and of no connection where none is needed', async () => {
    upstream.next(LATE);
    const [only] = await attemptsOf([{ id: 'good', base_url: upstream.baseUrl, api_keys: ['key'] }]);
    expect(only!.headersMs).toBeGreaterThanOrEqual(only!.connectMs! + PAUSE_MS - 2);
    const [echoed] = await attemptsOf([{ id: 'demo', adapter: 'echo' }]);
    expect(echoed).not.toHaveProperty('connectMs');
    expect(echoed!.durationMs).toBeGreaterThanOrEqual(echoed!.headersMs!);
  });
});
