import { describe, expect, it } from '@jest/globals';
import { promisify } from 'node:util';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzip,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { contentDecoder, type DecoderListener } from '../../../../src/platform/upstream/content-decoder.js';
import { until } from '../../../support/until.js';
import { turns } from '../../../support/turns.js';

const MIB = 1024 * 1024;
const TEXT = Buffer.from('{"text":"ü🔑"}'.repeat(1_000));
const CODINGS: readonly [string, Buffer][] = [
  ['gzip', gzipSync(TEXT)],
  ['X-GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['br,GZIP', gzipSync(brotliCompressSync(TEXT))],
  ['identity, deflate , gzip, zstd', zstdCompressSync(gzipSync(deflateSync(TEXT)))],
];

/** Writes down what became of a body. */
class Decoded implements DecoderListener {
  readonly chunks: Buffer[] = [];
  bytes = 0;
  sourcePauses = 0;
  readonly over = Promise.withResolvers<Error | null>();

  onDecoded(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes < MIB) this.chunks.push(chunk);
  }

  onDecodedEnd(): void {
    this.over.resolve(null);
  }

  onDamaged(cause: Error): void {
    this.over.resolve(cause);
  }

  pauseSource(): void {
    this.sourcePauses++;
  }

  resumeSource(): void {}
}

async function decode(coding: string, pieces: readonly Buffer[]): Promise<{ heard: Decoded; fault: Error | null }> {
  const heard = new Decoded();
  const decoder = contentDecoder({ 'content-encoding': coding }, heard)!;
  for (const piece of pieces) decoder.push(piece);
  decoder.end();
  return { heard, fault: await heard.over.promise };
}

describe('an answer that comes compressed', () => {
  it.each(CODINGS)('is decoded from %s, in one piece and byte by byte', async (coding, body) => {
    for (const pieces of [[body], Array.from(body, (byte) => Buffer.from([byte]))]) {
      const { heard, fault } = await decode(coding, pieces);
      expect([fault, Buffer.concat(heard.chunks).equals(TEXT)]).toEqual([null, true]);
    }
  });

  it.each(CODINGS)('is damaged where %s ends too early or is none', async (coding, body) => {
    const cut = await decode(coding, [body.subarray(0, body.length - 8)]);
    const none = await decode(coding, [Buffer.from('no, this is no compressed text at all')]);
    expect([cut.fault === null, none.fault === null]).toEqual([false, false]);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, br'])(
    'is taken as it is where it is not compressed, in spite of %s',
    async (coding) => {
      for (const text of ['{"a":1}', ' [{}]', 'data: 1\n\n', ': ping\n\n']) {
        const { heard, fault } = await decode(coding, [Buffer.from(text)]);
        expect([fault, Buffer.concat(heard.chunks).toString()]).toEqual([null, text]);
      }
    },
  );

  it('may be empty', async () => {
    expect((await decode('gzip', [])).fault).toBeNull();
  });

  it.each([
    ['gzip', (body: Buffer) => gzipSync(body)],
    ['br', (body: Buffer) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['zstd', (body: Buffer) => zstdCompressSync(body)],
    ['gzip, zstd', (body: Buffer) => zstdCompressSync(gzipSync(body))],
  ] as const)('is given up where %s of it grows beyond measure', async (coding, compress) => {
    const body = compress(Buffer.alloc(128 * MIB));
    const { heard, fault } = await decode(coding, [body]);
    expect(fault).toBeInstanceOf(RangeError);
    expect(heard.bytes).toBeLessThan(Math.max(16 * MIB, 256 * body.length) + MIB);
  });

  it('may grow to what an answer takes', async () => {
    const { heard, fault } = await decode('gzip', [await promisify(gzip)(Buffer.alloc(12 * MIB))]);
    expect([fault, heard.bytes]).toEqual([null, 12 * MIB]);
  });

  it('says each event when it has come', async () => {
    const heard = new Decoded();
    const decoder = contentDecoder({ 'content-encoding': 'gzip' }, heard)!;
    const stream = createGzip().on('data', (piece: Buffer) => decoder.push(piece));
    stream.write('data: 1\n\n');
    stream.flush();
    await until(() => heard.bytes > 0);
    expect(Buffer.concat(heard.chunks).toString()).toBe('data: 1\n\n');
    decoder.close();
  });

  it('holds back what is decoded of several codings as long as nobody takes it', async () => {
    const heard = new Decoded();
    const decoder = contentDecoder({ 'content-encoding': 'gzip, br' }, heard)!;
    decoder.pause();
    decoder.push(brotliCompressSync(gzipSync(TEXT)));
    decoder.end();
    await turns();
    expect(heard.bytes).toBe(0);
    decoder.resume();
    expect([await heard.over.promise, Buffer.concat(heard.chunks).equals(TEXT)]).toEqual([null, true]);
  });

  it.each(['identity', '', 'compress', 'gzip, compress', 'gzip, br, gzip, br', 'toString'])(
    'is left as it is where it is %j',
    (coding) => {
      expect(contentDecoder({ 'content-encoding': coding }, new Decoded())).toBeNull();
    },
  );
});
