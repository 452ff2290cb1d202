import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MESSAGES } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import {
  chatEvents,
  hang,
  silentStream,
  sse,
  type Script,
  type ScriptedUpstream,
} from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const AT_MOST_MS = 250;

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

  async function goneAfter(upstream: ScriptedUpstream, leave: () => void): Promise<number> {
    await until(() => upstream.requests.length > 0);
    await sleep(50);
    leave();
    return await until(() => upstream.requests[0]!.gone.aborted);
  }

  it.each<[string, Script, boolean]>([
    ['while nothing has come yet', hang(), true],
    ['while a whole answer is awaited', hang(), false],
    ['between headers and first content', silentStream(), true],
    ['in mid-stream', sse(chatEvents('a', 'b', 'c').slice(0, 3), { ending: 'hang' }), true],
  ])('%s takes the upstream connection with it within 250 ms', async (_when, script, stream) => {
    const gateway = await fixture.start();
    fixture.upstream.next(script);
    const leaving = new AbortController();
    const answer = request(gateway, stream, leaving.signal).then((response) => response.text());
    const settled = answer.catch((error: Error) => error.name);
    expect(await goneAfter(fixture.upstream, () => leaving.abort())).toBeLessThan(AT_MOST_MS);
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
    await sleep(50);
    socket.destroy();
    await sleep(100);
    expect(fixture.upstream.requests).toHaveLength(0);
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
        if (!response.write(word!))
          await Promise.race([new Promise((drain) => response.once('drain', drain)), sleep(3_000)]);
      }
    });
    const { port } = new URL(gateway.url);
    const body = JSON.stringify({ messages: MESSAGES, stream: true });
    const socket = connect(Number(port), '127.0.0.1');
    socket.pause();
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await sleep(1_000);
    const stuckAt = sent;
    await sleep(500);
    expect(sent).toBe(stuckAt);
    expect(sent * big.length).toBeLessThan(32 * 1024 * 1024);
    let received = 0;
    socket.on('data', (chunk) => (received += chunk.length));
    socket.resume();
    await until(() => sent > stuckAt + 20);
    expect(sent).toBeGreaterThan(stuckAt + 20);
    expect(received).toBeGreaterThan(20 * big.length);
    socket.destroy();
    await until(() => fixture.upstream.requests[0]!.gone.aborted);
  });
});
