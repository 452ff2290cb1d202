import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EchoAdapter } from '../../../src/gateway/adapters/echo.js';
import type { Exchange, ResponseHandler } from '../../../src/platform/upstream/transport.js';
import { callOf, channelOf, placeOf } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';

/** Writes down what an exchange does. */
class Receiver implements ResponseHandler {
  status = 0;
  type: string | undefined;
  text = '';
  readonly done = Promise.withResolvers<void>();
  isDone = false;

  onHead(status: number, headers: Record<string, string | undefined>): void {
    this.status = status;
    this.type = headers['content-type'];
  }

  onBytes(chunk: Buffer): void {
    this.text += chunk.toString();
  }

  onDone(): void {
    this.isDone = true;
    this.done.resolve();
  }

  onFault(): void {
    this.done.reject(new Error('the echo has no faults'));
  }
}

function start(body: object): { exchange: Exchange; receiver: Receiver } {
  const receiver = new Receiver();
  const place = placeOf(channelOf({ transport: { kind: 'echo' } }), 1, 'echo');
  return { exchange: new EchoAdapter(new HandClock()).start(callOf(body), place, receiver), receiver };
}

const messages = [{ role: 'user', content: 'one two three' }];

describe('the demo channel', () => {
  beforeEach(() => {
    jest.useFakeTimers({ advanceTimers: 1 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('answers whole', async () => {
    const { receiver, exchange } = start({ messages });
    await receiver.done.promise;
    expect([receiver.status, receiver.type, exchange.wasSent]).toEqual([200, 'application/json', true]);
    expect(JSON.parse(receiver.text)).toMatchObject({ model: 'echo', created: 1_795_176_000, id: 'echo-request-1' });
  });

  it('answers as a stream with a pause between its words', async () => {
    const { receiver } = start({ messages, stream: true });
    await jest.advanceTimersByTimeAsync(79);
    expect([receiver.type, receiver.isDone]).toEqual(['text/event-stream', false]);
    await receiver.done.promise;
    expect(receiver.text).toMatch(/^data: \{.*\n\ndata: \[DONE\]\n\n$/s);
  });

  it('refuses a request without its input, though a stream was asked for', async () => {
    const { receiver } = start({ stream: true });
    await receiver.done.promise;
    expect([receiver.status, receiver.type]).toEqual([400, 'application/json']);
    expect(receiver.text).toContain('lacks its input');
  });

  it('waits while it is paused, and loses nothing', async () => {
    const { receiver, exchange } = start({ messages, stream: true });
    await jest.advanceTimersByTimeAsync(30);
    exchange.pause();
    const { text } = receiver;
    await jest.advanceTimersByTimeAsync(100);
    expect([receiver.text, receiver.isDone]).toEqual([text, false]);
    exchange.resume();
    exchange.resume();
    await receiver.done.promise;
    expect(receiver.text.startsWith(text)).toBe(true);
    expect(receiver.text.match(/"content":/g)).toHaveLength(6);
  });

  it('says nothing more once it is aborted, before its head or after', async () => {
    const early = start({ messages });
    early.exchange.abort();
    const resumed = start({ messages, stream: true });
    resumed.exchange.pause();
    resumed.exchange.resume();
    resumed.exchange.abort();
    const late = start({ messages, stream: true });
    await jest.advanceTimersByTimeAsync(40);
    late.exchange.abort();
    const { text } = late.receiver;
    await jest.advanceTimersByTimeAsync(60);
    expect([early.receiver.status, early.receiver.text]).toEqual([0, '']);
    expect([resumed.receiver.status, resumed.receiver.text]).toEqual([0, '']);
    expect([late.receiver.text, late.receiver.isDone]).toEqual([text, false]);
  });

  it('refuses what is no JSON after all', async () => {
    const receiver = new Receiver();
    const place = placeOf(channelOf({ transport: { kind: 'echo' } }));
    new EchoAdapter(new HandClock()).start(callOf('{"messages":["\\q"]}'), place, receiver);
    await receiver.done.promise;
    expect(receiver.status).toBe(400);
  });
});
