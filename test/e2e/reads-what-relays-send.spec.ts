import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { post } from '../support/dialect-asks.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import type { TestGateway } from '../support/gateway.js';
import { ScriptedUpstream, type Script } from '../support/scripted-upstream.js';

const TYPES = [null, 'text/plain', 'application/json', 'Text/Event-Stream; charset=UTF-8', 'application/octet-stream'];
const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));
const CODINGS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
/** What the recorded answers say. */
const WORD = 'Köln';

function answer(body: Buffer, contentType: string | null, headers: Record<string, string> = {}): Script {
  return (response) => {
    response.writeHead(200, { ...(contentType === null ? {} : { 'content-type': contentType }), ...headers });
    response.end(body);
  };
}

function wholeOf(dialect: DialectName): Buffer {
  return Buffer.from(JSON.stringify(recordedBody(dialect, 'text', 'response')));
}

describe('what relays send', () => {
  let upstream: ScriptedUpstream;
  let gateways: Map<DialectName, TestGateway>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateways = await startByDialect(upstream.baseUrl);
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    for (const gateway of gateways.values()) await gateway.stop();
    await upstream.stop();
  });

  /** What a client, with and without a stream, does not get out of a recorded stream and a recorded whole answer. */
  async function missing(client: DialectName, dialect: DialectName, send: (body: Buffer) => Script): Promise<string[]> {
    const found: string[] = [];
    for (const body of [recordedStream(dialect, 'text'), wholeOf(dialect)]) {
      for (const stream of [true, false]) {
        upstream.next(send(body));
        const response = await post(gateways.get(dialect)!, client, { stream });
        const text = await response.text();
        if (response.status !== 200 || !text.includes(WORD)) found.push(`stream ${stream}: ${response.status} ${text}`);
      }
    }
    return found;
  }

  it.each(PAIRS)('is told by its first bytes to a client of %s from an upstream of %s', async (client, dialect) => {
    for (const type of TYPES) expect(await missing(client, dialect, (body) => answer(body, type))).toEqual([]);
  });

  it.each(PAIRS)(
    'has a byte order mark, which a client of %s of an upstream of %s never sees',
    async (client, dialect) => {
      const marked = (body: Buffer): Script => answer(Buffer.concat([Buffer.from('\ufeff'), body]), 'application/json');
      expect(await missing(client, dialect, marked)).toEqual([]);
      upstream.next(answer(Buffer.concat([Buffer.from('\ufeff'), wholeOf(dialect)]), 'application/json'));
      const response = await post(gateways.get(dialect)!, client, { stream: false });
      expect(Buffer.from(await response.arrayBuffer())[0]).toBe('{'.charCodeAt(0));
    },
  );

  it.each(PAIRS)('may come compressed to a client of %s from an upstream of %s', async (client, dialect) => {
    for (const [coding, compress] of Object.entries(CODINGS)) {
      const coded = (body: Buffer): Script => answer(compress(body), null, { 'content-encoding': coding });
      expect(await missing(client, dialect, coded)).toEqual([]);
    }
  });

  it.each(PAIRS)('has noise in it, which a client of %s never sees of an upstream of %s', async (client, dialect) => {
    for (const noise of ['null', 'ping', '"keep"', '17', '[]', '{"error":{}}', '{"error":false}', '{"error":""}']) {
      const [first, ...rest] = eventsOf(dialect);
      const before = Buffer.from(`data: ${noise}\n\n${first}data: ${noise}\n\n${rest.join('')}`);
      const gateway = gateways.get(dialect)!;
      upstream.next(answer(before, 'text/event-stream'));
      const response = await post(gateway, client, { stream: true });
      const text = await response.text();
      expect([noise, response.status, text.includes(WORD), isComplete(client, text)]).toEqual([noise, 200, true, true]);
      expect(payloadsOf(text).filter((payload) => !payload.startsWith('{') && payload !== '[DONE]')).toEqual([]);
      upstream.next(answer(before, 'text/event-stream'));
      const folded = await post(gateway, client, { stream: false });
      expect([noise, folded.status, (await folded.text()).includes(WORD)]).toEqual([noise, 200, true]);
    }
  });

  it.each(PAIRS)('ends a little differently, for a client of %s at an upstream of %s', async (client, dialect) => {
    for (const end of ['[DONE] ', '"[DONE]"', '[done]', '[DONE]\r']) {
      const events = eventsOf(dialect).filter((event) => !event.includes('[DONE]'));
      upstream.next(answer(Buffer.from(`${events.join('')}data: ${end}\n\n`), 'text/event-stream'));
      const response = await post(gateways.get(dialect)!, client, { stream: true });
      const text = await response.text();
      expect([end, response.status, isComplete(client, text), /"error":\s*\{/.test(text)]).toEqual([
        end,
        200,
        true,
        false,
      ]);
      upstream.next(answer(Buffer.from(`${events.join('')}data: ${end}\n\n`), 'text/event-stream'));
      const folded = await post(gateways.get(dialect)!, client, { stream: false });
      expect([end, folded.status, (await folded.text()).includes(WORD)]).toEqual([end, 200, true]);
    }
  });
});

function isComplete(client: DialectName, text: string): boolean {
  const { end, endMark } = SAMPLES[client].view;
  return end.test(text) && endMark.test(text);
}

function eventsOf(dialect: DialectName): string[] {
  const text = recordedStream(dialect, 'text').toString().replaceAll('\r\n', '\n');
  return text.split(/(?<=\n\n)/);
}

function payloadsOf(stream: string): string[] {
  return stream.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
}
