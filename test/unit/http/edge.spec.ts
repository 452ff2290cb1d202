import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { presentedTokens } from '../../../src/http/auth/presented-token.js';
import { expectJson } from '../../../src/http/edge/announced-body.js';
import { COPIES, readBody, type BodyTerms } from '../../../src/http/edge/read-body.js';
import { requestIdFrom } from '../../../src/http/edge/request-id.js';
import { requestFault } from '../../../src/http/edge/vet-request.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { Spool } from '../../../src/platform/scratch/spool.js';
import { budgetOf, roomyHold } from '../../support/hold.js';
import { until } from '../../support/until.js';
import { leastProcessorMs } from '../../support/processor-time.js';
import { turns } from '../../support/turns.js';

/** What a parser makes of the head of a request. */
function head(fields: Partial<IncomingMessage>): IncomingMessage {
  const plain = { method: 'POST', url: '/v1/x', httpVersion: '1.1', headers: {}, rawHeaders: ['Host', 'a'] };
  return { ...plain, ...fields } as IncomingMessage;
}

describe('requestFault', () => {
  it.each([
    {},
    { url: '/' },
    { url: '/v1/models/a%2Fb?x=//y;z\\%00' },
    { method: 'GET', headers: { 'content-length': '0' } },
    { headers: { 'transfer-encoding': 'Chunked' } },
    { httpVersion: '1.0' },
  ])('finds none in %j', (fields) => {
    expect(requestFault(head(fields))).toBeUndefined();
  });

  it.each<[Partial<IncomingMessage>, string]>([
    [{ url: 'http://evil/' }, 'The request target must be a path.'],
    [{ url: '*' }, 'The request target must be a path.'],
    [{ url: '' }, 'The request target must be a path.'],
    [{ url: '//evil/x' }, 'The path is malformed.'],
    [{ url: '/a//b' }, 'The path is malformed.'],
    [{ url: '/a\\b' }, 'The path is malformed.'],
    [{ url: '/a;b' }, 'The path is malformed.'],
    [{ url: '/%2E%2e/b' }, 'The path is malformed.'],
    [{ url: '/a%00' }, 'The path is malformed.'],
    [{ url: '/a%5Cb' }, 'The path is malformed.'],
    [{ headers: { 'transfer-encoding': 'gzip, chunked' } }, 'The transfer encoding is not supported.'],
    [{ headers: { 'transfer-encoding': 'identity' } }, 'The transfer encoding is not supported.'],
    [{ httpVersion: '1.0', headers: { 'transfer-encoding': 'chunked' } }, 'The transfer encoding is not supported.'],
    [{ method: 'GET', headers: { 'content-length': '1' } }, 'A GET request must not have a body.'],
    [{ method: 'HEAD', headers: { 'transfer-encoding': 'chunked' } }, 'A HEAD request must not have a body.'],
    [{ rawHeaders: ['Host', 'a', 'X', 'y', 'hOST', 'a'] }, 'The Host header stands twice.'],
  ])('finds one in %j', (fields, fault) => {
    expect(requestFault(head(fields))).toBe(fault);
  });
});

describe('presentedTokens', () => {
  it.each<[IncomingHttpHeaders, string[]]>([
    [{}, []],
    [{ 'x-api-key': ' t ' }, ['t']],
    [{ 'x-api-key': 'a', authorization: 'Bearer b' }, ['a', 'b']],
    [{ 'x-goog-api-key': 'a', authorization: 'Bearer b' }, ['a', 'b']],
    [{ authorization: 'c', 'x-goog-api-key': 'b', 'x-api-key': 'a' }, ['a', 'b', 'c']],
    [{ 'x-api-key': '', authorization: 'Bearer b' }, ['b']],
    [{ 'x-api-key': ' ', 'x-goog-api-key': '', authorization: 'Bearer ' }, []],
    [{ 'x-api-key': ['a', 'b'] as never }, []],
    [{ authorization: 'Bearer t' }, ['t']],
    [{ authorization: 'Bearer  t ' }, ['t']],
    [{ authorization: 'bEARER t' }, ['t']],
    [{ authorization: 't' }, ['t']],
    [{ authorization: 'Basic t' }, []],
    [{ authorization: 'bearer a b' }, []],
    [{ authorization: '' }, []],
  ])('finds in %j: %j', (headers, tokens) => {
    expect(presentedTokens(headers)).toEqual(tokens);
  });

  it('takes no long time over a header that only looks like one', () => {
    const headers = { authorization: `bearer${' '.repeat(100_000)}a b` };
    expect(presentedTokens(headers)).toEqual([]);
    expect(leastProcessorMs(() => presentedTokens(headers), 200)).toBeLessThan(200);
  });
});

describe('requestIdFrom', () => {
  it.each(['a', 'A.b:c_d-9', 'x'.repeat(128)])('keeps %s', (id) => {
    expect(requestIdFrom(id, () => 'new')).toBe(id);
  });

  it.each([undefined, '', 'a b', 'a\n', 'é', 'a"b', '<x>', 'x'.repeat(129), ['a', 'b']])(
    'makes another for %p',
    (id) => {
      expect(requestIdFrom(id, () => 'new')).toBe('new');
    },
  );
});

describe('expectJson', () => {
  const check = (headers: IncomingHttpHeaders): void => expectJson(head({ headers }), 100);

  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json ;x=y'])('takes %s', (type) => {
    expect(() =>
      check({ 'content-type': type, 'content-length': '100', 'content-encoding': 'Identity' }),
    ).not.toThrow();
  });

  it.each<[IncomingHttpHeaders, string]>([
    [{}, 'unsupported_media_type'],
    [{ 'content-type': 'application/jsonp' }, 'unsupported_media_type'],
    [{ 'content-type': 'text/json' }, 'unsupported_media_type'],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 'unsupported_media_type'],
    [{ 'content-type': 'application/json', 'content-length': '101' }, 'request_too_large'],
  ])('refuses %j', (headers, code) => {
    expect(() => check(headers)).toThrow(expect.objectContaining({ code }));
  });
});

describe('readBody', () => {
  function terms(maxBytes: number, budget = budgetOf(), patienceMs = 100_000): BodyTerms {
    const folder = mkdtempSync(join(tmpdir(), 'bodies-'));
    const hold = budget.open(0);
    const openSpool = (): Spool => new Spool({ folder: () => folder, memory: hold, disk: roomyHold() });
    return { maxBytes, hold, openSpool, patienceMs, failed: () => {} };
  }

  function read(maxBytes: number): { stream: PassThrough; results: (Buffer | GatewayError | null)[] } {
    const stream = new PassThrough();
    const results: (Buffer | GatewayError | null)[] = [];
    readBody(stream as unknown as IncomingMessage, terms(maxBytes), (result) => results.push(result));
    return { stream, results };
  }

  it('gives a body in one chunk as it is, and one in several put together', async () => {
    const [one, several, none] = [read(9), read(9), read(9)];
    const chunk = Buffer.from('abc');
    one.stream.end(chunk);
    several.stream.write('ab');
    several.stream.end('c');
    none.stream.end();
    await until(() => [one, several, none].every(({ results }) => results.length > 0));
    expect(one.results).toEqual([chunk]);
    expect((one.results[0] as Buffer).buffer).toBe(chunk.buffer);
    expect([several.results, none.results]).toEqual([[chunk], [Buffer.alloc(0)]]);
  });

  it('gives a large body of a real connection whole, and frees the chunks that it came in at once', async () => {
    const sent = randomBytes(700_000);
    const chunks: Buffer[] = [];
    const { promise, resolve } = Promise.withResolvers<Buffer | GatewayError | null>();
    const server = createServer((request, response) => {
      readBody(request, terms(sent.length), resolve);
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: sent });
      expect(sent.equals((await promise) as Buffer)).toBe(true);
      expect(chunks.length).toBeGreaterThan(2);
      expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(sent.length / 2);
    } finally {
      server.close();
    }
  });

  it('gives up on a body that is too large, once, whatever follows', async () => {
    const { stream, results } = read(4);
    stream.write('abc');
    stream.write('de');
    stream.end('f');
    await until(() => results.length > 0);
    await turns();
    expect(results).toEqual([expect.objectContaining({ code: 'request_too_large' })]);
  });

  /** Sends a body in pieces to `readBody`, and tells what it comes to and the most that it held in memory on the way. */
  async function send(body: Buffer, how: BodyTerms, isWhole = true) {
    const stream = new PassThrough();
    const results: (Buffer | GatewayError | null)[] = [];
    let most = 0;
    readBody(stream as unknown as IncomingMessage, how, (result) => results.push(result));
    for (let at = 0; at < body.length; at += 65_536) {
      stream.write(body.subarray(at, at + 65_536));
      await until(() => !stream.writableNeedDrain || results.length > 0);
      most = Math.max(most, how.hold.bytes);
    }
    if (isWhole) stream.end();
    return { stream, results, most };
  }

  it('lets a body beyond 1 MiB wait on the disk until it is whole, and then has it in one piece', async () => {
    const body = randomBytes(5_000_000);
    const how = terms(body.length);
    const { results, most } = await send(body, how);
    await until(() => results.length > 0);
    expect((results[0] as Buffer).equals(body)).toBe(true);
    expect(most).toBeLessThanOrEqual(COPIES * 1024 * 1024);
    expect(how.hold.bytes).toBe(COPIES * body.length);
  });

  it('holds next to nothing of a body beyond 1 MiB that does not go on, and nothing when its client has left', async () => {
    const budget = budgetOf();
    const { stream, results } = await send(randomBytes(5_000_000), terms(6_000_000, budget), false);
    expect(budget.heldBytes).toBeLessThanOrEqual(256 * 1024);
    stream.destroy();
    await until(() => results.length > 0);
    await until(() => budget.heldBytes === 0);
    expect([results, budget.heldBytes]).toEqual([[null], 0]);
  });

  it('has a whole body wait for memory until there is some', async () => {
    const body = randomBytes(3_000_000);
    const budget = budgetOf(COPIES * 6_000_000);
    const other = budget.open(0);
    other.take(COPIES * 3_500_000);
    const { results } = await send(body, terms(body.length, budget));
    await turns();
    expect(results).toEqual([]);
    other.release();
    await until(() => results.length > 0);
    expect((results[0] as Buffer).equals(body)).toBe(true);
  });

  it('is refused as an overload when there is no memory for it', async () => {
    const { results } = await send(randomBytes(200_000), terms(200_000, budgetOf(100_000), 10));
    await until(() => results.length > 0);
    expect(results).toEqual([expect.objectContaining({ code: 'overloaded' })]);
  });

  it('is refused without a fault of ours when the disk does not take it', async () => {
    const { results } = await send(randomBytes(3_000_000), {
      ...terms(3_000_000),
      openSpool: () => new Spool({ folder: () => '/nonexistent/folder', memory: roomyHold(), disk: roomyHold() }),
    });
    await until(() => results.length > 0);
    expect(results).toEqual([expect.objectContaining({ code: 'request_too_large' })]);
  });

  it('says so when the client leaves', async () => {
    const { stream, results } = read(9);
    stream.write('a');
    stream.destroy();
    await until(() => results.length > 0);
    expect(results).toEqual([null]);
  });
});
