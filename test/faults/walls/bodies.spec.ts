import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { completion, delayed, hang, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { ATTACKER, Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const BODY_BYTES = 26 * 1024 * 1024;
const CLIENTS = 32;
const CHAT = '/v1/chat/completions';
const FORM = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n';

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

/** Has as many clients send the beginning of a large body, and tells how they fare beside a bystander. */
async function attack(route: object, body: Buffer, announced: number): Promise<Bystander> {
  wall = await startWall({ upstream: upstream.baseUrl, route });
  bystander = new Bystander(wall.url);
  await bystander.asked(2);
  for (let i = 0; i < CLIENTS; i++) {
    const client = new RawClient(wall.port).write(headOf(CHAT, announced));
    client.write(body);
    clients.push(client);
  }
  return bystander;
}

/** A chat request of some size, in one long text. */
function chatOf(bytes: number): Buffer {
  const head = '{"model":"test-model","messages":[{"role":"user","content":"';
  const tail = '"}]}';
  return Buffer.from(head + 'a'.repeat(bytes - head.length - tail.length) + tail);
}

function expectHarmless(): void {
  expect(wall!.isAlive()).toBe(true);
  expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
  expect([...new Set(bystander!.statuses)]).toEqual([200]);
}

describe('large bodies', () => {
  it('that are held back by a token with limits are refused by their heads, and their connections end', async () => {
    const beside = await attack({ limits: { rpm: 5, concurrency: 1 } }, chatOf(BODY_BYTES).subarray(0, -1), BODY_BYTES);
    await until(() => clients.filter(({ status }) => status === 429).length >= CLIENTS - 1);
    await until(() => clients.filter(({ isClosed }) => isClosed).length >= CLIENTS - 1);
    expect(clients.filter(({ status }) => status === 429)).toHaveLength(CLIENTS - 1);
    expect(clients.filter(({ isClosed }) => isClosed)).toHaveLength(CLIENTS - 1);
    await beside.asked(5);
    expectHarmless();
  });

  it('that are held back by a token without limits wait on the disk', async () => {
    const beside = await attack({}, chatOf(BODY_BYTES).subarray(0, -1), BODY_BYTES);
    await beside.asked(40);
    expect(clients.filter(({ isClosed }) => isClosed)).toHaveLength(0);
    expectHarmless();
  });

  it('that are whole, and whose upstream does not answer, are refused where there is no memory for them', async () => {
    upstream.always(async (response, request) => {
      if (request.body.length > 1_000_000) await hang()(response, request);
      else await json(200, completion('ok'))(response, request);
    });
    const beside = await attack({}, chatOf(BODY_BYTES), BODY_BYTES);
    await until(() => clients.some(({ status }) => status === 503));
    await beside.asked(5);
    expect(clients.map(({ status }) => status)).toContain(503);
    expect(clients.find(({ status }) => status === 503)!.received).toMatch(/"code":"overloaded"/);
    expectHarmless();
  });

  it.each([
    [CHAT, 'application/json', '{"model":"test-model","messages":[{"role":"user","content":"'],
    ['/chat', 'application/json', '{"message":"'],
    ['/v1/audio/transcriptions', 'multipart/form-data; boundary=B', FORM],
  ])('in a million chunks of a byte are refused at %s', async (path, type, beginning) => {
    wall = await startWall({ upstream: upstream.baseUrl });
    bystander = new Bystander(wall.url);
    await bystander.asked(2);
    const chunks = `${beginning}${'a'.repeat(900 * 1024)}`.replace(/[^]/g, '1\r\n$&\r\n');
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ATTACKER}\r\nContent-Type: ${type}\r\n`;
    for (let i = 0; i < 6; i++) {
      clients.push(new RawClient(wall.port).write(`${head}Transfer-Encoding: chunked\r\n\r\n${chunks}`));
    }
    await until(() => clients.every(({ status }) => status !== 0));
    expect(clients.map(({ status }) => status)).toEqual(Array(6).fill(400));
    expect(clients[0]!.received).toMatch(/"code":"bad_http_request"/);
    await bystander.asked(5);
    expectHarmless();
  });

  it('are served one after the other as there is room for them', async () => {
    upstream.always(delayed(20, json(200, completion('ok'))));
    const beside = await attack({}, chatOf(BODY_BYTES), BODY_BYTES);
    await until(() => clients.filter(({ status }) => status === 200).length >= 4);
    await beside.asked(5);
    expect(clients.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expectHarmless();
  });
});
