import { afterEach, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpReplySink } from '../../../src/http/edge/http-reply-sink.js';
import { ErrorNotes } from '../../../src/http/errors/error-notes.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { logTo } from '../../../src/platform/logging/logger.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';
import { roomyHold } from '../../support/hold.js';

let server: Server;
afterEach(() => void server.close());

/** The answer to a request on which `thrown` is thrown, and the log of it. */
async function answerTo(thrown: unknown): Promise<{ status: number; text: string; log: string; counted: object[] }> {
  let log = '';
  const stream = { write: (text: string): void => void (log += text) };
  const notes = new ErrorNotes(logTo(stream, { LOG_LEVEL: 'info', LOG_FORMAT: 'json' }, new Redactor()));
  server = createServer((_request, response) => {
    const client = { dialect: 'openai-chat', requestId: 'request-7', showsDecision: false } as const;
    const sink = new HttpReplySink(response, [], client, notes, roomyHold());
    sink.fail(GatewayError.from(thrown), { channel: null, attempts: 0 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const counted = [...notes.families()[0]!.samples()];
  return { status: answer.status, text: await answer.text(), log, counted };
}

it('an error that nobody foresaw is a bare 500 to the client, and in the log with the request id and its cause', async () => {
  const { status, text, log, counted } = await answerTo(new TypeError('this.nobody is undefined'));
  expect([status, text.includes('nobody')]).toEqual([500, false]);
  expect(JSON.parse(log)).toMatchObject({
    level: 50,
    id: 'request-7',
    msg: 'internal error',
    err: { type: 'TypeError', message: 'this.nobody is undefined' },
  });
  expect(counted).toEqual([{ labels: { code: 'internal_error' }, value: 1 }]);
});

it('an error that is meant for the client is counted, and no line of the log', async () => {
  const { status, log, counted } = await answerTo(new GatewayError('model_not_found'));
  expect([status, log]).toEqual([404, '']);
  expect(counted).toEqual([{ labels: { code: 'model_not_found' }, value: 1 }]);
});
