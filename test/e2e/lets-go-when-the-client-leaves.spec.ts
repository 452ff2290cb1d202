import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { chat, MESSAGES } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { rounds, roundsUntil, standstill } from '../support/rounds.js';
import { chatEvents, hang, silentStream, sse, type Script } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

/** A quarter of a second where the machine is quiet. */
const AT_MOST_ROUNDS = 25;

function request(gateway: TestGateway, stream: boolean, signal: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: MESSAGES, stream }),
    signal,
  });
}

describe('a client that leaves', () => {
  const fixture = routeFixture();

  /** How many round trips the gateway answers before the upstream's connection closes behind a client that leaves. */
  async function goneAfter({ url }: TestGateway, leave: () => void): Promise<number> {
    const { requests } = fixture.upstream;
    await until(() => requests.length > 0);
    await rounds(url, 5);
    leave();
    return await roundsUntil(url, () => requests[0]!.gone.aborted);
  }

  it.each<[string, Script, boolean]>([
    ['while nothing has come yet', hang(), true],
    ['while a whole answer is awaited', hang(), false],
    ['between headers and first content', silentStream(), true],
    ['in mid-stream', sse(chatEvents('a', 'b', 'c').slice(0, 3), { ending: 'hang' }), true],
  ])('%s takes the upstream connection with it at once', async (_when, script, stream) => {
    const gateway = await fixture.start();
    fixture.upstream.next(script);
    const leaving = new AbortController();
    const answer = request(gateway, stream, leaving.signal).then((response) => response.text());
    const settled = answer.catch((error: Error) => error.name);
    expect(await goneAfter(gateway, () => leaving.abort())).toBeLessThan(AT_MOST_ROUNDS);
    expect(await settled).toBe('AbortError');
    await until(() => gateway.logLines().some((line) => 'outcome' in line));
    expect(gateway.logLines().at(-1)).toMatchObject({ outcome: 'client_gone', status: 499 });
  });

  it('before its body is complete costs no attempt', async () => {
    const gateway = await fixture.start();
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"mess`,
    );
    await rounds(gateway.url, 5);
    socket.destroy();
    await rounds(gateway.url, 10);
    expect((await chat(gateway.url)).status).toBe(200);
    expect(fixture.upstream.requests).toHaveLength(1);
  });
});

describe('a client that reads slowly', () => {
  const fixture = routeFixture();

  it('slows the upstream down instead of filling the memory', async () => {
    const gateway = await fixture.start();
    const big = 'x'.repeat(64 * 1024);
    let sent = 0;
    fixture.upstream.next(async (response, { gone }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [role, word] = chatEvents(big);
      response.write(role!);
      while (!gone.aborted && sent < 1_000) {
        sent++;
        if (!response.write(word!)) await once(response, 'drain', { signal: gone }).catch(() => {});
      }
    });
    const { port } = new URL(gateway.url);
    const body = JSON.stringify({ messages: MESSAGES, stream: true });
    const socket = connect(Number(port), '127.0.0.1');
    socket.pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await until(() => sent > 0);
    const stuckAt = await standstill(gateway.url, () => sent, 50);
    expect(stuckAt * big.length).toBeLessThan(32 * 1024 * 1024);
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    socket.resume();
    await until(() => sent > stuckAt + 20 && received > 20 * big.length);
    expect(sent).toBeGreaterThan(stuckAt + 20);
    expect(received).toBeGreaterThan(20 * big.length);
    socket.destroy();
    await until(() => fixture.upstream.requests[0]!.gone.aborted);
  });
});
