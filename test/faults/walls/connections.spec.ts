import { describe, expect, it } from '@jest/globals';
import { completion, delayed, json } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { headOf, LIMIT_MB, type Wall } from '../../support/walls.js';
import { wallSuite } from '../../support/wall-suite.js';

const CHAT = '/v1/chat/completions';
const HEAD_BYTES = 120 * 1024;
const UNFINISHED = `GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(HEAD_BYTES)}`;

const suite = wallSuite();

async function begin(descriptors?: number): Promise<Wall> {
  suite.upstream.always(delayed(5, json(200, completion('ok'))));
  return await suite.begin({ descriptors }, 20);
}

async function flood(count: number, bytes = ''): Promise<void> {
  for (let i = 0; i < count; i++) {
    const client = suite.connect(bytes);
    if (i % 50 === 49) await until(() => !client.socket.connecting || client.isClosed);
  }
}

async function openDescriptors({ url }: Wall): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_open_fds (\S+)$/m.exec(text)?.[1]);
}

describe('connections without a token', () => {
  it('leave descriptors for the journal and the upstreams, and nobody is blamed', async () => {
    await begin(256);
    await flood(512);
    await suite.bystander.asked(30);
    await until(() => suite.clients.filter(({ isClosed }) => isClosed).length > 400);
    expect(suite.clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(400);
    expect(await openDescriptors(suite.wall)).toBeLessThan(192);
    expect(suite.wall.output()).toMatch(/"descriptors":256,"connections":64/);
    expect(suite.wall.output()).not.toMatch(/EMFILE|cooling|"level":50/);
    expect([suite.wall.isAlive(), [...new Set(suite.bystander.statuses)]]).toEqual([true, [200]]);
  });

  it('take no memory by heads that they do not finish', async () => {
    await begin();
    await flood(4_000, UNFINISHED);
    await suite.bystander.asked(30);
    await until(() => suite.clients.filter(({ isClosed }) => isClosed).length > 2_900);
    expect(suite.clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(2_900);
    expect(suite.wall.peakMb()).toBeLessThan(LIMIT_MB);
    expect([suite.wall.isAlive(), [...new Set(suite.bystander.statuses)]]).toEqual([true, [200]]);
  });
});

describe('connections with a token', () => {
  const body = JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'hang' }] });

  async function beginHanging(): Promise<Wall> {
    const begun = await begin();
    const answer = json(200, completion('ok'));
    suite.upstream.always((response, request) =>
      request.body.includes('hang') ? undefined : answer(response, request),
    );
    return begun;
  }

  it('take no memory by the large heads of requests that hang', async () => {
    await beginHanging();
    const head = headOf(CHAT, body.length).replace('\r\n\r\n', `\r\nX-Long: ${'a'.repeat(HEAD_BYTES - 8_192)}\r\n\r\n`);
    await flood(1_500, head + body);
    await until(() => suite.clients.filter(({ status }) => status === 503).length > 100);
    await suite.bystander.asked(20);
    expect(suite.clients.filter(({ status }) => status === 503).length).toBeGreaterThan(100);
    expect([suite.wall.isAlive(), [...new Set(suite.bystander.statuses)]]).toEqual([true, [200]]);
  });

  it('take no memory by the heads that they begin behind a request that hangs', async () => {
    await beginHanging();
    await flood(1_500, headOf(CHAT, body.length) + body + UNFINISHED);
    await until(() => suite.clients.filter(({ isClosed }) => isClosed).length > 500);
    await suite.bystander.asked(20);
    expect(suite.clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(500);
    expect([suite.wall.isAlive(), [...new Set(suite.bystander.statuses)]]).toEqual([true, [200]]);
  });
});
