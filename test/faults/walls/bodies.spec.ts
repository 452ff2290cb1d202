import { describe, expect, it } from '@jest/globals';
import { dirname, join } from 'node:path';
import { completion, delayed, hang, json } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { ATTACKER, headOf } from '../../support/walls.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const BODY_BYTES = 26 * 1024 * 1024;
const CLIENTS = 32;
const CHAT = '/v1/chat/completions';
const FORM = '--B\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n';

const suite = wallSuite();

/** Has as many suite.clients send the beginning of a large body beside a bystander. */
async function attack(route: object, body: Buffer, announced: number): Promise<void> {
  await suite.begin({ route });
  for (let i = 0; i < CLIENTS; i++) suite.connect(headOf(CHAT, announced)).write(body);
}

/** A chat request of some size, in one long text. */
function chatOf(bytes: number): Buffer {
  const head = '{"model":"test-model","messages":[{"role":"user","content":"';
  const tail = '"}]}';
  return Buffer.from(head + 'a'.repeat(bytes - head.length - tail.length) + tail);
}

describe('large bodies', () => {
  it('that are held back by a token with limits are refused by their heads, and their connections end', async () => {
    await attack({ limits: { rpm: 5, concurrency: 1 } }, chatOf(BODY_BYTES).subarray(0, -1), BODY_BYTES);
    await until(() => suite.clients.filter(({ status }) => status === 429).length >= CLIENTS - 1);
    await until(() => suite.clients.filter(({ isClosed }) => isClosed).length >= CLIENTS - 1);
    expect(suite.clients.filter(({ status }) => status === 429)).toHaveLength(CLIENTS - 1);
    expect(suite.clients.filter(({ isClosed }) => isClosed)).toHaveLength(CLIENTS - 1);
    await suite.bystander.asked(5);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('that are held back by a token without limits wait on the disk', async () => {
    await attack({}, chatOf(BODY_BYTES).subarray(0, -1), BODY_BYTES);
    const { wall } = suite;
    await until(() => wall.unnamedFiles().length >= CLIENTS);
    expect(new Set(wall.unnamedFiles().map(dirname))).toEqual(new Set([join(wall.dataDir, 'tmp')]));
    await suite.bystander.asked(40);
    expect(suite.clients.filter(({ isClosed }) => isClosed)).toHaveLength(0);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('that are whole, and whose upstream does not answer, are refused where there is no memory for them', async () => {
    suite.upstream.always(async (response, request) => {
      if (request.body.length > 1_000_000) await hang()(response, request);
      else await json(200, completion('ok'))(response, request);
    });
    await attack({}, chatOf(BODY_BYTES), BODY_BYTES);
    await until(() => suite.clients.some(({ status }) => status === 503));
    await suite.bystander.asked(5);
    expect(suite.statuses).toContain(503);
    expect(suite.clients.find(({ status }) => status === 503)!.received).toMatch(/"code":"overloaded"/);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it.each([
    [CHAT, 'application/json', '{"model":"test-model","messages":[{"role":"user","content":"'],
    ['/chat', 'application/json', '{"message":"'],
    ['/v1/audio/transcriptions', 'multipart/form-data; boundary=B', FORM],
  ])('in a million chunks of a byte are refused at %s', async (path, type, beginning) => {
    await suite.begin();
    const chunks = `${beginning}${'a'.repeat(900 * 1024)}`.replace(/[^]/g, '1\r\n$&\r\n');
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ATTACKER}\r\nContent-Type: ${type}\r\n`;
    for (let i = 0; i < 6; i++) suite.connect(`${head}Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n`);
    await until(() => suite.clients.every(({ received }) => received.startsWith('HTTP/1.1 100 ')));
    for (const { socket } of suite.clients) socket.write(chunks);
    await until(() => suite.statuses.every((status) => status !== 0));
    expect(suite.statuses).toEqual(Array(6).fill(400));
    expect(suite.clients[0]!.received).toMatch(/"code":"bad_http_request"/);
    await suite.bystander.asked(5);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('are served one after the other as there is room for them', async () => {
    suite.upstream.always(delayed(20, json(200, completion('ok'))));
    await attack({}, chatOf(BODY_BYTES), BODY_BYTES);
    await until(() => suite.clients.filter(({ status }) => status === 200).length >= 4);
    await suite.bystander.asked(5);
    expect(suite.clients.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
