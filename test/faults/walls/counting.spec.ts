import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { Bystander, BYSTANDER, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const COUNT = '/v1/messages/count_tokens';
const BODY_BYTES = 25 * 1024 * 1024;
const HELLO = {
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content: 'Hello! How can I assist you today?' }],
};

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
});

async function begin(route: object = {}): Promise<Wall> {
  wall = await startWall({ upstream: upstream.baseUrl, route });
  bystander = new Bystander(wall.url);
  await bystander.asked(2);
  return wall;
}

async function countOf(url: string): Promise<number> {
  const answer = await fetch(url + COUNT, {
    method: 'POST',
    headers: { 'x-api-key': BYSTANDER, 'content-type': 'application/json' },
    body: JSON.stringify(HELLO),
  });
  return ((await answer.json()) as { input_tokens: number }).input_tokens;
}

/** Many small values, which are the dearest to read. */
function manyValues(): Buffer {
  const head = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}],"x":[';
  return Buffer.from(`${head}${'{},'.repeat((BODY_BYTES - head.length - 4) / 3)}{}]}`);
}

function send(port: number, body: Buffer): RawClient {
  const client = new RawClient(port).write(headOf(COUNT, body.length));
  client.write(body);
  clients.push(client);
  return client;
}

describe('counting tokens', () => {
  it('is refused by its head where the requests of the token are used up', async () => {
    const { port } = await begin({ limits: { rpm: 1 } });
    const first = send(port, Buffer.from(JSON.stringify(HELLO)));
    await until(() => first.status !== 0);
    const late = new RawClient(port).write(headOf(COUNT, BODY_BYTES));
    clients.push(late);
    await until(() => late.status !== 0);
    expect([first.status, late.status]).toEqual([200, 429]);
  });

  it('of one token costs neither the loop nor the count of another', async () => {
    const { port, url } = await begin();
    const right = await countOf(url);
    const body = manyValues();
    const before = wall!.loopCpuMs();
    for (let i = 0; i < 4; i++) send(port, body);
    await until(() => clients.every(({ status }) => status !== 0));
    expect(wall!.loopCpuMs() - before).toBeLessThan(1_500);
    const deep = `{"model":"m","messages":${'['.repeat(500_000)}`;
    for (let i = 0; i < 4; i++) send(port, Buffer.from(deep));
    expect(await countOf(url)).toBe(right);
    await until(() => clients.slice(4).every(({ status }) => status !== 0));
    expect(clients.slice(4).map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(await countOf(url)).toBe(right);
    await bystander!.asked(3);
    expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
    expect([wall!.isAlive(), [...new Set(bystander!.statuses)]]).toEqual([true, [200]]);
  });
});
