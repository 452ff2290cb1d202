import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { chunk, completion, event, json } from '../../support/scripted-upstream.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const PIECE = 'a'.repeat(4 * 1024 * 1024);
const PIECES = 15;
const CLIENTS = 20;

const suite = wallSuite();

/** One event of 60 MB, which does not end. */
async function endless(response: ServerResponse, gone: AbortSignal, begin: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event(chunk({ content: 'x' })) + begin);
  for (let i = 0; i < PIECES && !response.destroyed; i++) {
    if (!response.write(PIECE)) await once(response, 'drain', { signal: gone }).catch(() => {});
  }
}

describe('events that do not end', () => {
  it.each([
    ['of words', 'data: {"choices":[{"index":0,"delta":{"content":"'],
    ['of anything', 'data: '],
  ])('take no memory that others need, read or unread: %s', async (_name, begin) => {
    suite.upstream.always((response, request) =>
      request.body.includes('much')
        ? endless(response, request.gone, begin)
        : json(200, completion('ok'))(response, request),
    );
    await suite.begin();
    const body = JSON.stringify({ model: 'test-model', stream: true, messages: [{ role: 'user', content: 'much' }] });
    for (let i = 0; i < CLIENTS; i++) {
      const client = suite.send('/v1/chat/completions', body);
      if (i % 2 === 0) client.socket.pause();
    }
    await suite.bystander.asked(60);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
