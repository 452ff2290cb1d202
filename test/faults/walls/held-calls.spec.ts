import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { completion, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { ATTACKER, Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const CLIENTS = 200;
const TURNS = 10_000;
const DENSE_BYTES = 25 * 1024 * 1024;

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

async function begin(dialect: string): Promise<Wall> {
  upstream.always((response, request) => {
    if (!request.body.includes('Words of turn')) return json(200, completion('ok'))(response, request);
  });
  const channels = [{ id: 'c', base_url: upstream.baseUrl, api_key: 'key-a', dialect, models: ['test-model'] }];
  const route = { base_url: undefined, api_keys: undefined, default_model: undefined, provider: undefined, channels };
  wall = await startWall({ upstream: upstream.baseUrl, route });
  bystander = new Bystander(wall.url);
  await bystander.asked(2);
  return wall;
}

function send(port: number, path: string, body: string): RawClient {
  const client = new RawClient(port).write(headOf(path, body.length, ATTACKER) + body);
  clients.push(client);
  return client;
}

function expectHarmless(): void {
  expect(wall!.isAlive()).toBe(true);
  expect(wall!.peakMb()).toBeLessThan(LIMIT_MB);
  expect([...new Set(bystander!.statuses)]).toEqual([200]);
}

const turns = Array.from({ length: TURNS }, (_, i) => ({
  role: i % 2 === 0 ? 'user' : 'assistant',
  content: `Words of turn ${i}`,
}));

describe('calls that hang', () => {
  it.each([
    ['/v1/chat/completions', 'anthropic', { messages: turns }],
    ['/v1/chat/completions', 'openai-chat', { messages: turns }],
    ['/v1/responses', 'openai-chat', { input: turns }],
    ['/v1/messages', 'openai-responses', { max_tokens: 5, messages: turns }],
  ])('of many turns keep their bytes and nothing that was made of them: %s at %s', async (path, dialect, fields) => {
    const { port } = await begin(dialect);
    const body = JSON.stringify({ model: 'test-model', ...fields });
    for (let i = 0; i < CLIENTS; i++) send(port, path, body);
    await until(() => upstream.requests.filter(({ body: sent }) => sent.includes('Words of turn')).length >= 60);
    await bystander!.asked(60);
    expect(clients.some(({ status }) => status === 400)).toBe(false);
    expectHarmless();
  });

  it.each([
    ['/v1/chat/completions', '"messages":[{"role":"user","content":"Words of turn"}]'],
    ['/v1/responses', '"input":"Words of turn"'],
    ['/v1/messages', '"max_tokens":5,"messages":[{"role":"user","content":"Words of turn"}]'],
  ])('cannot be made of values that swell once they are parsed: %s', async (path, said) => {
    const { port } = await begin('anthropic');
    const head = `{"model":"test-model",${said},"x":[`;
    const body = `${head}${'{},'.repeat((DENSE_BYTES - head.length) / 3)}{}]}`;
    const before = wall!.loopCpuMs();
    for (let i = 0; i < 4; i++) send(port, path, body);
    await until(() => clients.every(({ status }) => status !== 0));
    expect(clients.map(({ status }) => status)).toEqual([413, 413, 413, 413]);
    expect(wall!.loopCpuMs() - before).toBeLessThan(2_000);
    expectHarmless();
  });
});
