import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chunk, completion, event, json, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall } from '../../support/walls.js';

const PIECE = 'a'.repeat(4 * 1024 * 1024);
const PIECES = 15;
const CLIENTS = 20;

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

/** One event of 60 MB, which does not end. */
async function endless(response: ServerResponse, begin: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event(chunk({ content: 'x' })) + begin);
  for (let i = 0; i < PIECES && !response.destroyed; i++) {
    if (!response.write(PIECE)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

describe('events that do not end', () => {
  it.each([
    ['of words', 'data: {"choices":[{"index":0,"delta":{"content":"'],
    ['of anything', 'data: '],
  ])('take no memory that others need, read or unread: %s', async (_name, begin) => {
    upstream.always((response, request) =>
      request.body.includes('much') ? endless(response, begin) : json(200, completion('ok'))(response, request),
    );
    wall = await startWall({ upstream: upstream.baseUrl });
    bystander = new Bystander(wall.url);
    await bystander.asked(2);
    const body = JSON.stringify({ model: 'test-model', stream: true, messages: [{ role: 'user', content: 'much' }] });
    for (let i = 0; i < CLIENTS; i++) {
      const client = new RawClient(wall.port).write(headOf('/v1/chat/completions', body.length) + body);
      if (i % 2 === 0) client.socket.pause();
      clients.push(client);
    }
    await bystander.asked(60);
    expect(wall.isAlive()).toBe(true);
    expect(wall.peakMb()).toBeLessThan(LIMIT_MB);
    expect([...new Set(bystander.statuses)]).toEqual([200]);
  });
});
