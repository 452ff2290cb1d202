import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TransportFault } from '../../../../src/platform/upstream/transport-fault.js';
import type { Exchange, UpstreamRequest } from '../../../../src/platform/upstream/transport.js';
import { UndiciTransport } from '../../../../src/platform/upstream/undici-transport.js';
import { hang, json, reset, ScriptedUpstream, sse, text } from '../../../support/scripted-upstream.js';
import { until } from '../../../support/until.js';
import { standstill } from '../../../support/rounds.js';
import { turns } from '../../../support/turns.js';

/** How an exchange went. */
interface Heard {
  readonly events: string[];
  readonly body: () => string;
  readonly bytes: () => number;
  fault: TransportFault | null;
  /** How many events there were when the request was told to be with a connection; null when it was not. */
  sentAfter: number | null;
  readonly exchange: Exchange;
  /** Resolves with the first bytes. */
  readonly begun: Promise<void>;
  /** Resolves with the last event. */
  readonly over: Promise<void>;
}

describe('UndiciTransport', () => {
  let upstream: ScriptedUpstream;
  let transport: UndiciTransport;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    transport = new UndiciTransport();
  });

  afterEach(() => {
    upstream.reset();
  });

  afterAll(async () => {
    await transport.close();
    await upstream.stop();
  });

  function send(fields: Partial<UpstreamRequest> = {}): Heard {
    const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const events: string[] = [];
    const chunks: Buffer[] = [];
    const exchange = transport.send(
      {
        origin: `http://127.0.0.1:${upstream.port}`,
        path: '/v1/x?y=1',
        method: 'POST',
        headers: ['content-type', 'application/json', 'x-two', 'a'],
        body: Buffer.from('{"a":1}'),
        connectTimeoutMs: 60_000,
        ...fields,
      },
      {
        onSent: () => void (heard.sentAfter = events.length),
        onHead: (status, headers) => void events.push(`head ${status} ${headers['content-type'] ?? ''}`.trim()),
        onBytes: (chunk) => {
          if (events.at(-1) !== 'bytes') events.push('bytes');
          chunks.push(chunk);
          begun.resolve();
        },
        onDone: () => {
          events.push('done');
          over.resolve();
        },
        onFault: (fault) => {
          events.push(`fault ${fault.kind}`);
          heard.fault = fault;
          over.resolve();
        },
      },
    );
    const heard: Heard = {
      events,
      body: () => Buffer.concat(chunks).toString(),
      bytes: () => chunks.reduce((sum, { length }) => sum + length, 0),
      fault: null,
      sentAfter: null,
      exchange,
      begun: begun.promise,
      over: over.promise,
    };
    return heard;
  }

  it('sends the request as it is and hands the answer on in order', async () => {
    const heard = send();
    await heard.over;
    expect(heard.events).toEqual(['head 200 application/json', 'bytes', 'done']);
    expect([heard.exchange.wasSent, heard.sentAfter]).toEqual([true, 0]);
    expect(upstream.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/x?y=1',
      body: '{"a":1}',
      headers: expect.objectContaining({ 'x-two': 'a', 'content-length': '7' }),
    });
  });

  it('follows no redirect and judges no status', async () => {
    upstream.next((response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end());
    const heard = send();
    await heard.over;
    expect([heard.events, upstream.requests.length]).toEqual([['head 302', 'done'], 1]);
  });

  it('passes over provisional answers', async () => {
    upstream.next((response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeHead(200, { 'content-type': 'text/plain' }).end('real');
    });
    const heard = send();
    await heard.over;
    expect([heard.events[0], heard.body()]).toEqual(['head 200 text/plain', 'real']);
  });

  it('keeps connections, and tells a reset of a kept one from one of a fresh one', async () => {
    await send().over;
    upstream.next(reset());
    const kept = send();
    await kept.over;
    expect(kept.fault).toMatchObject({ kind: 'reset', wasReused: true });
    upstream.next(reset());
    const fresh = send();
    await fresh.over;
    expect(fresh.fault).toMatchObject({ kind: 'reset', wasReused: false });
  });

  it('tells an answer that breaks off after its head', async () => {
    upstream.next(sse(['data: a\n\n'], { ending: 'reset' }));
    const heard = send();
    await heard.over;
    expect(heard.events).toEqual(['head 200 text/event-stream; charset=utf-8', 'bytes', 'fault reset']);
  });

  it('tells that nobody listens', async () => {
    const heard = send({ origin: 'http://127.0.0.1:9' });
    await heard.over;
    expect([heard.events, heard.exchange.wasSent]).toEqual([['fault connect_refused'], false]);
    expect(heard.sentAfter).toBeNull();
  });

  it('tells that a name leads nowhere', async () => {
    const longerThanDnsAllows = 'a'.repeat(64);
    const heard = send({ origin: `http://${longerThanDnsAllows}.localhost` });
    await heard.over;
    expect(heard.events).toEqual(['fault dns_failure']);
  });

  it('opens no connection to a forbidden address, and says so after it has returned', async () => {
    const heard = send({ origin: 'http://169.254.169.254' });
    expect(heard.events).toEqual([]);
    await heard.over;
    expect([heard.events, heard.exchange.wasSent]).toEqual([['fault egress_denied'], false]);
  });

  it('tells a TLS failure', async () => {
    const heard = send({ origin: `https://127.0.0.1:${upstream.port}` });
    await heard.over;
    expect(heard.events).toEqual(['fault tls_failure']);
  });

  it('gives up on a connection that is not made in time', async () => {
    const full: Server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => full.listen(0, '127.0.0.1', resolve));
    const { port } = full.address() as AddressInfo;
    const heard = send({ origin: `https://127.0.0.1:${port}`, connectTimeoutMs: 300 });
    await heard.over;
    full.close();
    expect(heard.events).toEqual(['fault connect_timeout']);
  });

  it('says nothing more after an abort, and closes the connection', async () => {
    upstream.next(hang());
    const heard = send();
    await until(() => upstream.requests.length > 0);
    heard.exchange.abort();
    heard.exchange.abort();
    await until(() => upstream.requests[0]!.gone.aborted);
    await turns();
    expect(heard.events).toEqual([]);
  });

  it('takes a request that is aborted at once out of the queue', async () => {
    const heard = send();
    heard.exchange.abort();
    heard.exchange.pause();
    heard.exchange.resume();
    await send().over;
    expect([heard.events, upstream.requests.length]).toEqual([[], 1]);
  });

  it('holds the upstream back while it is paused, and loses nothing', async () => {
    const large = 'x'.repeat(8 * 1024 * 1024);
    upstream.next(text(200, large));
    const heard = send();
    await heard.begun;
    heard.exchange.pause();
    expect(await standstill(turns, () => heard.bytes(), 50)).toBeLessThan(large.length);
    heard.exchange.resume();
    await heard.over;
    expect([heard.events.at(-1), heard.body().length]).toEqual(['done', large.length]);
  });

  it('ends what is under way when it is closed, and opens anew afterwards', async () => {
    upstream.next(hang());
    const heard = send();
    await until(() => upstream.requests.length > 0);
    await transport.close();
    await heard.over;
    expect(heard.events[0]).toMatch(/^fault/);
    upstream.always(json(200, {}));
    const again = send();
    await again.over;
    expect(again.events.at(-1)).toBe('done');
  });
});
