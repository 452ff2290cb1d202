import { afterEach, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { completion, json } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const BODY = JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'hi' }] });

describe('a client that asks before it sends a body', () => {
  const fixture = channelsFixture();
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Sends a head alone; what is answered to that, and a way to send more. */
  async function ask(token: string, path: string, length = BODY.length) {
    const { url } = await fixture.start({
      channels: [fixture.channel('a')],
      limits: { rpm: 1 },
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    sockets.push(socket);
    const answer = { text: '' };
    socket.on('data', (chunk: Buffer) => (answer.text += chunk.toString()));
    const send = (): void =>
      void socket.write(
        `POST ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`,
      );
    send();
    await until(() => answer.text !== '');
    return { answer, socket, send };
  }

  it('is told to go on where it is let in, and answered', async () => {
    fixture.upstream.always(json(200, completion('ok')));
    const { answer, socket } = await ask(TOKEN, '/v1/chat/completions');
    expect(answer.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(BODY);
    await until(() => answer.text.includes('"ok"'));
    expect(answer.text).toContain('HTTP/1.1 200 OK');
  });

  it.each([
    ['without a token that is known', 'gw_nobody_9kQ2xV7mZ8aa', '/v1/chat/completions', undefined, 401],
    ['for a body that is too large', TOKEN, '/v1/chat/completions', 999_999_999, 413],
    ['for what is not there', TOKEN, '/v1/nothing', undefined, 404],
  ])('is refused at once %s', async (_name, token, path, length, status) => {
    const { answer } = await ask(token, path, length);
    expect(answer.text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('is told nothing where a limit is used up', async () => {
    fixture.upstream.always(json(200, completion('ok')));
    const { answer, socket, send } = await ask(TOKEN, '/v1/chat/completions');
    socket.write(BODY);
    await until(() => answer.text.includes('"ok"'));
    answer.text = '';
    send();
    await until(() => answer.text !== '');
    expect(answer.text).toMatch(/^HTTP\/1\.1 429 /);
  });
});
