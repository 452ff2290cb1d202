import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { standstill } from '../../support/rounds.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';
import { ATTACKER, type Wall } from '../../support/walls.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const MIB = 1024 * 1024;
const ANSWER_BYTES = 20 * MIB;
/** A text that no model writes, and that is put into other words all the same. */
const TEXT_BYTES = 6 * MIB;
const CHAT = { model: 'test-model', messages: [{ role: 'user', content: 'much' }] };

const suite = wallSuite();

/** What an upstream of Gemini's words answers with so many bytes of text, or of a picture. */
function geminiAnswer(part: object): string {
  const candidate = { content: { role: 'model', parts: [{ text: 'here' }, part] }, finishReason: 'STOP', index: 0 };
  return JSON.stringify({ candidates: [candidate], usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 } });
}

function answerWith(large: string): void {
  suite.upstream.always((response, request) => {
    if (!request.body.includes('much')) return json(200, completion('ok'))(response, request);
    response.writeHead(200, { 'content-type': 'application/json' }).end(large);
  });
}

async function begin(words: string): Promise<Wall> {
  answerWith(JSON.stringify(completion(words)));
  return await suite.begin();
}

/** How many were asked of the upstream for something large. */
function asked(): number {
  return suite.upstream.requests.filter(({ body }) => body.includes('much')).length;
}

/** Waits until all that have room have been asked: whoever has none is refused, and does not read that either. */
async function allAsked(): Promise<void> {
  await until(() => asked() > 0);
  await standstill(suite.wall.url, asked, 100);
}

async function made(url: string, input: string): Promise<Response> {
  return await fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { 'x-api-key': ATTACKER, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'test-model', input }),
  });
}

/** Asks for something of a kept response again and again, and reads nothing. */
function askAgain(path: string): void {
  for (let i = 0; i < 80; i++)
    suite.connect(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${ATTACKER}\r\n\r\n`).socket.pause();
}

/** Waits until so many clients are connected: one that does not read does not notice that it was cut off. */
async function openConnections({ pid }: Wall, isEnough: (count: number) => boolean): Promise<void> {
  const inodes = (): number => suite.clients.filter(({ socket }) => isConnected(pid, socket.localPort!)).length;
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
    const wall = await begin('a'.repeat(ANSWER_BYTES));
    for (let i = 0; i < 30; i++) suite.send('/v1/chat/completions', CHAT).socket.pause();
    await allAsked();
    await suite.bystander.asked(100);
    expect(suite.harm).toEqual(NO_HARM);
    await openConnections(wall, (count) => count < 30);
    for (const { socket } of suite.clients) socket.resume();
    await until(() => suite.clients.some(({ isClosed }) => isClosed));
    expect(suite.clients.some(({ isClosed }) => isClosed)).toBe(true);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('take no more where they are put into the words of another dialect', async () => {
    await begin('a "quoted" \n'.repeat(TEXT_BYTES / 16));
    for (let i = 0; i < 20; i++) suite.send('/v1/messages', { ...CHAT, max_tokens: 5 }).socket.pause();
    await allAsked();
    await suite.bystander.asked(100);
    expect(suite.harm).toEqual(NO_HARM);
    for (const { socket } of suite.clients) socket.resume();
    await until(() => suite.statuses.every((status) => status !== 0));
    expect([...new Set(suite.statuses)]).toEqual([200]);
  });

  it.each([
    ['a picture', { inlineData: { mimeType: 'image/png', data: 'A'.repeat(25 * MIB) } }],
    ['text in one piece', { text: '多"'.repeat(6 * MIB) }],
  ])(
    'take no more where they hold %s that the dialect of the client has no words for, or more than a model writes',
    async (_what, part) => {
      answerWith(geminiAnswer(part));
      await suite.beginWith({ dialect: 'gemini' });
      for (let i = 0; i < 20; i++) suite.send('/v1/responses', { model: 'test-model', input: 'much' }).socket.pause();
      await allAsked();
      await suite.bystander.asked(40);
      expect(suite.harm).toEqual(NO_HARM);
    },
  );

  it('take no more where they are read one after the other', async () => {
    answerWith(geminiAnswer({ text: '多"'.repeat(TEXT_BYTES / 5) }));
    const { url } = await suite.beginWith({ dialect: 'gemini' });
    for (let i = 0; i < 9; i++) {
      const answer = await made(url, 'much');
      expect([answer.status, (await answer.text()).length > MIB]).toEqual([200, true]);
    }
    await suite.bystander.asked(5);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('take no more where a message was sent to /chat', async () => {
    await begin('a'.repeat(ANSWER_BYTES));
    for (let i = 0; i < 30; i++) suite.send('/chat', { message: 'much' }).socket.pause();
    await allAsked();
    await suite.bystander.asked(60);
    expect(suite.clients.filter(({ isClosed }) => isClosed)).toEqual([]);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('are refused where they would be made anew from a kept response, again and again', async () => {
    const { url } = await begin('a');
    const { id } = (await (await made(url, 'a'.repeat(6 * MIB))).json()) as { id: string };
    askAgain(`/v1/responses/${id}/input_items`);
    await suite.bystander.asked(40);
    expect(id).toMatch(/^resp_/);
    expect(suite.harm).toEqual(NO_HARM);
  });

  it('are one in memory where all of them are the same kept response', async () => {
    const { url } = await begin('a'.repeat(4 * MIB));
    const { id } = (await (await made(url, 'much')).json()) as { id: string };
    askAgain(`/v1/responses/${id}`);
    await suite.bystander.asked(40);
    expect(id).toMatch(/^resp_/);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
