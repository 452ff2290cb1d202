import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { completion, delayed, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const CHAT = '/v1/chat/completions';
const HEAD_BYTES = 120 * 1024;
const UNFINISHED = `GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(HEAD_BYTES)}`;

let upstream: ScriptedUpstream;
let wall: Wall | null = null;
let bystander: Bystander | null = null;
const clients: RawClient[] = [];

beforeAll(async () => void (upstream = await ScriptedUpstream.start()));
afterAll(() => upstream.stop());
afterEach(async () => {
  await bystander?.stop();
  for (const { socket } of clients.splice(0)) socket.destroy();
  await wall?.stop();
  upstream.reset();
});

async function begin(descriptors?: number): Promise<Wall> {
  upstream.always(delayed(5, json(200, completion('ok'))));
  wall = await startWall({ upstream: upstream.baseUrl, descriptors });
  bystander = new Bystander(wall.url, 20);
  await bystander.asked(2);
  return wall;
}

async function flood(port: number, count: number, bytes = ''): Promise<void> {
  for (let i = 0; i < count; i++) {
    const client = new RawClient(port);
    if (bytes !== '') client.write(bytes);
    clients.push(client);
    if (i % 50 === 49) await until(() => !client.socket.connecting || client.isClosed);
  }
}

async function openDescriptors({ url }: Wall): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_open_fds (\S+)$/m.exec(text)?.[1]);
}

describe('connections without a token', () => {
  it('leave descriptors for the journal and the upstreams, and nobody is blamed', async () => {
    const { port } = await begin(256);
    await flood(port, 512);
    await bystander!.asked(30);
    await until(() => clients.filter(({ isClosed }) => isClosed).length > 400);
    expect(clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(400);
    expect(await openDescriptors(wall!)).toBeLessThan(192);
    expect(wall!.output()).toMatch(/"descriptors":256,"connections":64/);
    expect(wall!.output()).not.toMatch(/EMFILE|cooling|"level":50/);
    expect([wall!.isAlive(), [...new Set(bystander!.statuses)]]).toEqual([true, [200]]);
  });

  it('take no memory by heads that they do not finish', async () => {
    const { port } = await begin();
    await flood(port, 4_000, UNFINISHED);
    await bystander!.asked(30);
    await until(() => clients.filter(({ isClosed }) => isClosed).length > 2_900);
    expect(clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(2_900);
    expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
    expect([wall!.isAlive(), [...new Set(bystander!.statuses)]]).toEqual([true, [200]]);
  });
});

describe('connections with a token', () => {
  const body = JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'hang' }] });

  async function beginHanging(): Promise<Wall> {
    const begun = await begin();
    const answer = json(200, completion('ok'));
    upstream.always((response, request) => (request.body.includes('hang') ? undefined : answer(response, request)));
    return begun;
  }

  it('take no memory by the large heads of requests that hang', async () => {
    const { port } = await beginHanging();
    const head = headOf(CHAT, body.length).replace('\r\n\r\n', `\r\nX-Long: ${'a'.repeat(HEAD_BYTES - 8_192)}\r\n\r\n`);
    await flood(port, 1_500, head + body);
    await until(() => clients.filter(({ status }) => status === 503).length > 100);
    await bystander!.asked(20);
    expect(clients.filter(({ status }) => status === 503).length).toBeGreaterThan(100);
    expect([wall!.isAlive(), [...new Set(bystander!.statuses)]]).toEqual([true, [200]]);
  });

  it('take no memory by the heads that they begin behind a request that hangs', async () => {
    const { port } = await beginHanging();
    await flood(port, 1_500, headOf(CHAT, body.length) + body + UNFINISHED);
    await until(() => clients.filter(({ isClosed }) => isClosed).length > 500);
    await bystander!.asked(20);
    expect(clients.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(500);
    expect([wall!.isAlive(), [...new Set(bystander!.statuses)]]).toEqual([true, [200]]);
  });
});
