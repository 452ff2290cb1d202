import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TransportFailure, transportFetch, type Fetch } from '../../../../src/platform/upstream/transport-fetch.js';
import type { Exchange } from '../../../../src/platform/upstream/transport.js';
import { UndiciTransport } from '../../../../src/platform/upstream/undici-transport.js';
import { hang, json, reset, ScriptedUpstream, text } from '../../../support/scripted-upstream.js';
import { until } from '../../../support/until.js';
import { standstill } from '../../../support/rounds.js';
import { turns } from '../../../support/turns.js';

const MIB = 1024 * 1024;
const ANY = { maxBytes: Infinity, maxValues: Infinity, maxElements: Infinity } as const;
const FEW = { maxBytes: MIB, maxValues: 100, maxElements: 1_000 } as const;

describe('fetch over the transport', () => {
  const transport = new UndiciTransport();
  const exchanges: Exchange[] = [];
  /** Exchanges that were told to have been handed to a connection. */
  let sent = 0;
  let upstream: ScriptedUpstream;
  let fetchOver: Fetch;
  let fetchLittle: Fetch;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const owner = () => ({
      track: (exchange: Exchange): void => void exchanges.push(exchange),
      onSent: (): void => void sent++,
    });
    fetchOver = transportFetch({ transport, connectTimeoutMs: 60_000, bounds: ANY, owner });
    fetchLittle = transportFetch({ transport, connectTimeoutMs: 60_000, bounds: FEW, owner });
  });
  afterEach(() => {
    upstream.reset();
    exchanges.length = 0;
    sent = 0;
  });
  afterAll(async () => {
    await transport.close();
    await upstream.stop();
  });

  it('sends what it is told and answers as fetch does', async () => {
    upstream.next(json(201, { a: 'ü' }, { 'x-own': '1' }));
    const response = await fetchOver(new URL(`${upstream.baseUrl}/a?b=c`), {
      method: 'POST',
      headers: new Headers({ 'x-asked': 'yes' }),
      body: new URLSearchParams({ q: 'ü' }),
    });
    expect([response.status, response.ok, response.headers.get('x-own')]).toEqual([201, true, '1']);
    expect(await response.json()).toEqual({ a: 'ü' });
    expect(upstream.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/a?b=c',
      body: 'q=%C3%BC',
      headers: { 'x-asked': 'yes' },
    });
    expect([exchanges.map(({ wasSent }) => wasSent), sent]).toEqual([[true], 1]);
  });

  it.each([
    ['objects', 'application/json', `[${'{},'.repeat(101)}{}]`, false],
    ['elements', 'application/json', `[${'1,'.repeat(1_001)}1]`, false],
    ['objects in one line of many', 'text/event-stream', `data: ${'{}'.repeat(101)}\n\n`, false],
    ['objects in many lines', 'text/event-stream', 'data: {}\n\n'.repeat(1_000), true],
  ])('gives nobody more %s than can be parsed at once', async (_what, type, said, isTaken) => {
    upstream.next(text(200, said, type));
    const told = (await fetchLittle(upstream.baseUrl)).text();
    if (isTaken) expect(await told).toBe(said);
    else await expect(told).rejects.toMatchObject({ fault: { kind: 'bad_framing' } });
  });

  it('has no body where HTTP has none', async () => {
    upstream.next((response) => void response.writeHead(204).end());
    const response = await fetchOver(`${upstream.baseUrl}/a`);
    expect([response.status, response.body, upstream.requests[0]?.method]).toEqual([204, null, 'GET']);
  });

  it.each([
    ['a connection that breaks', () => `${upstream.baseUrl}/a`, 'reset'],
    ['nobody there', () => 'http://127.0.0.1:9/', 'connect_refused'],
    ['an address that is never an upstream', () => 'http://169.254.169.254/', 'egress_denied'],
  ])('fails with the fault of %s', async (_name, url, kind) => {
    upstream.next(reset());
    const failure: unknown = await fetchOver(url()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransportFailure);
    expect((failure as TransportFailure).fault.kind).toBe(kind);
  });

  it('fails in the middle of a body that is cut', async () => {
    upstream.next((response) => {
      response.writeHead(200);
      response.write('part', () => response.socket?.resetAndDestroy());
    });
    const response = await fetchOver(`${upstream.baseUrl}/a`);
    await expect(response.text()).rejects.toBeInstanceOf(TransportFailure);
  });

  it('closes the connection when it is aborted, before and while it is answered', async () => {
    await expect(fetchOver(`${upstream.baseUrl}/a`, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    upstream.next(hang());
    const leaving = new AbortController();
    const asked = fetchOver(`${upstream.baseUrl}/a`, { signal: leaving.signal });
    await until(() => upstream.requests.length > 0);
    const gone = once(upstream.requests[0]!.gone, 'abort');
    leaving.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await gone;
  });

  it('slows the upstream down when nobody reads, and loses nothing', async () => {
    let written = 0;
    upstream.next(async (response, { gone }) => {
      response.writeHead(200);
      for (let i = 0; i < 64 && !gone.aborted; i++) {
        if (!response.write(Buffer.alloc(MIB, i))) await once(response, 'drain');
        written++;
      }
      response.end();
    });
    const response = await fetchOver(`${upstream.baseUrl}/a`);
    await until(() => written > 0);
    expect(await standstill(turns, () => written, 20)).toBeLessThan(48);
    expect((await response.arrayBuffer()).byteLength).toBe(64 * MIB);
  });
});
