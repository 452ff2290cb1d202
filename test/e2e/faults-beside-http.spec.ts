import { describe, expect, it } from '@jest/globals';
import { chat, get, payloads, type Answer } from '../support/client.js';
import type { TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, completion, hang, json, refusal, reset, sse } from '../support/scripted-upstream.js';
import { during, hasBegun } from '../support/during.js';
import { Gate } from '../support/gate.js';
import { HeardStream } from '../support/heard-stream.js';
import { rounds } from '../support/rounds.js';
import { until, untilRight } from '../support/until.js';

describe('faults before and beside HTTP', () => {
  const fixture = channelsFixture();
  let gateway: TestGateway;

  async function start(first: object): Promise<void> {
    const channels = [
      { id: 'a', api_keys: ['a1'], priority: 0, ...first },
      { id: 'b', base_url: fixture.upstream.baseUrl, api_keys: ['b1'], priority: 1 },
    ];
    gateway = await fixture.start({ channels });
  }

  async function startAlone(channel: object): Promise<Answer> {
    gateway = await fixture.start({ channels: [{ id: 'a', api_keys: ['a1'], ...channel }] });
    return await chat(gateway.url);
  }

  it.each([
    ['1 a refused connection', { base_url: 'http://127.0.0.1:1' }],
    ['2 a name that does not resolve', { base_url: 'http://no-such-host.invalid' }],
  ])('%s leads to the other channel, and alone to 503 that may be retried', async (_name, channel) => {
    await start(channel);
    const answer = await chat(gateway.url);
    expect([answer.status, fixture.upstream.keysUsed]).toEqual([200, ['b1']]);
    const look = async (): Promise<{ available: boolean; cooldowns: object[] } | undefined> => {
      const { apis } = (await get(`${gateway.url}/v1/status`)).json() as {
        apis: { available: boolean; cooldowns: object[] }[];
      };
      if (apis[0]?.available === true) await chat(gateway.url); // a few seconds are over
      return apis[0];
    };
    const first = await untilRight(look, (api) => api?.available === false);
    expect(first).toMatchObject({ available: false, cooldowns: [{ key: null, model: null, reason: 'cooling' }] });
    await gateway.stop();
    const alone = await startAlone(channel);
    expect([alone.status, alone.error.code, alone.headers.get('x-should-retry')]).toEqual([
      503,
      'no_healthy_upstream',
      null,
    ]);
  });

  it('3 a broken TLS handshake leads to the other channel', async () => {
    await start({ base_url: `https://127.0.0.1:${fixture.upstream.port}` });
    const failed = await during(() => chat(gateway.url));
    expect(failed.value.status).toBe(200);
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: { until: string }[] }[] };
    expect(hasBegun(apis[0]!.cooldowns[0]!.until, 300_000, failed)).toBe(true);
  });

  it('6 a kept connection that turns out closed is replaced unseen, with the same key', async () => {
    await start({ base_url: fixture.upstream.baseUrl });
    await chat(gateway.url);
    fixture.upstream.next(reset());
    const answer = await chat(gateway.url);
    expect(answer.status).toBe(200);
    expect(fixture.upstream.keysUsed).toEqual(['a1', 'a1', 'a1']);
    expect(fixture.upstream.requests[1]!.port).not.toBe(fixture.upstream.requests[2]!.port);
  });

  it.each([
    [100, ['a1']],
    [101, ['a1', 'b1']],
  ])('44 of %i informational answers before the real one, the keys used are %j', async (count, keys) => {
    await start({ base_url: fixture.upstream.baseUrl });
    fixture.upstream.next((response, request) => {
      for (let i = 0; i < count; i++) response.writeProcessing();
      return json(200, completion('ok'))(response, request);
    });
    expect((await chat(gateway.url)).status).toBe(200);
    expect(fixture.upstream.keysUsed).toEqual(keys);
  });

  it('12 a stream that outlasts the whole time ends in an error event', async () => {
    fixture.upstream.always(sse(chatEvents('x', 'x', 'x').slice(0, 3), { ending: 'hang' }));
    await start({ base_url: fixture.upstream.baseUrl, timeouts: { total: 60 } });
    const stream = await HeardStream.ofChat(gateway.url);
    expect(stream.response.status).toBe(200);
    gateway.leap(60_000);
    const body = await stream.toEnd();
    expect(payloads(body).at(-1)).toContain('"upstream_timeout"');
    expect(body).not.toContain('[DONE]');
  });

  it('12 a whole answer that outlasts the whole time is a 504', async () => {
    fixture.upstream.always(hang());
    await start({ base_url: fixture.upstream.baseUrl, timeouts: { total: 0.3 } });
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([504, 'upstream_timeout']);
  });

  it('no further attempt begins once two minutes have passed', async () => {
    const asked = async (ms: number): Promise<string[]> => {
      await start({ base_url: fixture.upstream.baseUrl });
      const gate = new Gate();
      fixture.upstream.next(gate.before(refusal(502)));
      const answer = chat(gateway.url);
      await until(() => gate.waiting === 1);
      gateway.leap(ms);
      await rounds(gateway.url, 20); // time is looked at every 50 ms
      gate.open();
      expect((await answer).status).toBe(ms < 120_000 ? 200 : 502);
      const { keysUsed } = fixture.upstream;
      fixture.upstream.reset();
      return keysUsed;
    };
    expect(await asked(60_000)).toEqual(['a1', 'b1']);
    expect(await asked(120_000)).toEqual(['a1']);
  });

  it('54 all failed: the client gets the answer of the last fault', async () => {
    fixture.upstream.next(refusal(429), refusal(500));
    await start({ base_url: fixture.upstream.baseUrl });
    fixture.upstream.always(refusal(500));
    const answer = await chat(gateway.url);
    expect([answer.status, answer.error.code]).toEqual([502, 'upstream_error']);
  });

  it('what an upstream writes never reaches the client with its secrets, nor decides about keys', async () => {
    await start({ base_url: fixture.upstream.baseUrl });
    const message =
      'credit balance too low for sk-live-abcdef123456 at https://internal.example/x (10.1.2.3, a@b.example) invalid_api_key';
    fixture.upstream.always(refusal(400, { message, type: 'invalid_request_error' }));
    for (let i = 0; i < 3; i++) {
      const answer = await chat(gateway.url);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toMatch(/sk-live|internal\.example|10\.1\.2\.3|a@b/);
    }
    const { apis } = (await get(`${gateway.url}/v1/status`)).json() as { apis: { cooldowns: object[] }[] };
    expect(apis.map(({ cooldowns }) => cooldowns)).toEqual([[], []]);
  });
});
