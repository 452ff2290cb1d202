import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { completion, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { ATTACKER, Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const ANSWER_BYTES = 20 * 1024 * 1024;

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

async function begin(words: string): Promise<Wall> {
  const large = JSON.stringify(completion(words));
  upstream.always((response, request) => {
    if (!request.body.includes('much')) return json(200, completion('ok'))(response, request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(large);
  });
  wall = await startWall({ upstream: upstream.baseUrl });
  bystander = new Bystander(wall.url);
  await bystander.asked(2);
  return wall;
}

function ask(port: number, path: string, body: object): RawClient {
  const text = JSON.stringify(body);
  const client = new RawClient(port).write(headOf(path, text.length) + text);
  clients.push(client);
  return client;
}

function expectHarmless(): void {
  expect(wall!.isAlive()).toBe(true);
  expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
  expect([...new Set(bystander!.statuses)]).toEqual([200]);
}

/** Waits until so many clients are connected: one that does not read does not notice that it was cut off. */
async function openConnections({ pid }: Wall, isEnough: (count: number) => boolean): Promise<void> {
  const inodes = (): number => clients.filter(({ socket }) => isConnected(pid, socket.localPort!)).length;
  await until(() => isEnough(inodes()));
  expect(isEnough(inodes())).toBe(true);
}

function isConnected(pid: number, port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const established = new RegExp(`^\\s*\\d+: \\S+ \\S+:${hex} 01 `, 'm');
  return established.test(readFileSync(`/proc/${pid}/net/tcp`, 'utf8'));
}

describe('answers that nobody reads', () => {
  it('hold up their upstreams, not the memory of all, and end within their time', async () => {
    const { port } = await begin('a'.repeat(ANSWER_BYTES));
    const body = { model: 'test-model', messages: [{ role: 'user', content: 'much' }] };
    for (let i = 0; i < 30; i++) ask(port, '/v1/chat/completions', body).socket.pause();
    await until(() => upstream.requests.length >= 30);
    await bystander!.asked(100);
    expectHarmless();
    await openConnections(wall!, (count) => count < 30);
    for (const { socket } of clients) socket.resume();
    await until(() => clients.some(({ isClosed }) => isClosed));
    expect(clients.some(({ isClosed }) => isClosed)).toBe(true);
    expectHarmless();
  });

  it('take no more where they are put into the words of another dialect', async () => {
    const { port } = await begin('a "quoted" \n'.repeat(ANSWER_BYTES / 16));
    const body = { model: 'test-model', max_tokens: 5, messages: [{ role: 'user', content: 'much' }] };
    for (let i = 0; i < 20; i++) ask(port, '/v1/messages', body).socket.pause();
    await until(() => upstream.requests.filter(({ body: sent }) => sent.includes('much')).length >= 20);
    await bystander!.asked(100);
    expect(clients.some(({ status }) => status >= 400)).toBe(false);
    expectHarmless();
  });

  it('take no more where a message was sent to /chat', async () => {
    const { port } = await begin('a'.repeat(ANSWER_BYTES));
    for (let i = 0; i < 30; i++) ask(port, '/chat', { message: 'much' }).socket.pause();
    await until(() => upstream.requests.filter(({ body }) => body.includes('much')).length >= 30);
    await bystander!.asked(60);
    expect(clients.filter(({ isClosed }) => isClosed)).toEqual([]);
    expectHarmless();
  });

  it('are refused where they would be made anew from a kept response, again and again', async () => {
    const { port, url } = await begin('a');
    const made = await fetch(`${url}/v1/responses`, {
      method: 'POST',
      headers: { 'x-api-key': ATTACKER, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test-model', input: 'a'.repeat(6 * 1024 * 1024) }),
    });
    const { id } = (await made.json()) as { id: string };
    for (let i = 0; i < 80; i++) {
      const head = `GET /v1/responses/${id}/input_items HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ATTACKER}\r\n\r\n`;
      clients.push(new RawClient(port).write(head));
      clients.at(-1)!.socket.pause();
    }
    await bystander!.asked(40);
    expect(id).toMatch(/^resp_/);
    expectHarmless();
  });

  it('are one in memory where all of them are the same kept response', async () => {
    const { port, url } = await begin('a'.repeat(4 * 1024 * 1024));
    const made = await fetch(`${url}/v1/responses`, {
      method: 'POST',
      headers: { 'x-api-key': ATTACKER, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test-model', input: 'much' }),
    });
    const { id } = (await made.json()) as { id: string };
    for (let i = 0; i < 80; i++) {
      const client = new RawClient(port).write(
        `GET /v1/responses/${id} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ATTACKER}\r\n\r\n`,
      );
      client.socket.pause();
      clients.push(client);
    }
    await bystander!.asked(40);
    expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
    expectHarmless();
  });
});
