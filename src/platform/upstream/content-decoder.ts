import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** What a decoder does with the body, and with the connection that it comes from. */
export interface DecoderListener {
  onDecoded(chunk: Buffer): void;
  onDecodedEnd(): void;
  /** The body is damaged, ends too early, or grows beyond every measure. */
  onDamaged(cause: Error): void;
  pauseSource(): void;
  resumeSource(): void;
}

type Coding = 'gzip' | 'x-gzip' | 'deflate' | 'br' | 'zstd';

/** Bodies may always grow to this, and beyond it to so many times of what came: what grows more was made to harm. */
const FREE_BYTES = 16 * 1024 * 1024;
const MOST_GROWTH = 256;

/** How a body begins that is not compressed at all, whatever is said of it. */
const PLAIN = /^\s*(?:\{\s*["}]|\[\s*[[{"\]]|data:|event:|id:|:)/;

const ZLIB = { flush: constants.Z_SYNC_FLUSH };
const BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<Coding, (first: Buffer) => Transform>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  // by the RFC with a head of zlib's, by the habit of some servers without
  deflate: ([first = 0]) => ((first & 0x0f) === 0x08 ? createInflate(ZLIB) : createInflateRaw(ZLIB)),
  br: () => createBrotliDecompress(BROTLI),
  zstd: () => createZstdDecompress(),
};

/** Decodes the body of an answer that comes compressed although nobody has asked for it, as it comes, within bounds. */
export class ContentDecoder {
  private stream: Transform | null = null;
  private taken = 0;
  private given = 0;
  private isOver = false;
  private isPaused = false;
  private isPlain = false;

  private constructor(
    private readonly coding: Coding,
    private readonly listener: DecoderListener,
  ) {}

  /** The decoder that an answer needs; null where it needs none, or nobody knows how it is coded. */
  static for(
    { 'content-encoding': coding = '' }: IncomingHttpHeaders,
    listener: DecoderListener,
  ): ContentDecoder | null {
    const name = coding.trim().toLowerCase();
    return Object.hasOwn(DECODERS, name) ? new ContentDecoder(name as Coding, listener) : null;
  }

  push(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    this.isPlain ||= this.taken === 0 && PLAIN.test(chunk.toString('latin1', 0, 16));
    this.taken += chunk.length;
    if (this.isPlain) this.listener.onDecoded(chunk);
    else this.decode(chunk);
  }

  private decode(chunk: Buffer): void {
    this.stream ??= this.open(chunk);
    if (!this.stream.write(chunk)) this.listener.pauseSource();
  }

  /** All of the body has come. */
  end(): void {
    if (this.stream === null) this.finish();
    else this.stream.end();
  }

  pause(): void {
    this.isPaused = true;
    if (this.isPlain) this.listener.pauseSource();
    this.stream?.pause();
  }

  resume(): void {
    this.isPaused = false;
    if (this.isPlain) this.listener.resumeSource();
    this.stream?.resume();
  }

  /** Nobody wants the rest. */
  close(): void {
    this.isOver = true;
    this.stream?.destroy();
  }

  private open(first: Buffer): Transform {
    const stream = DECODERS[this.coding](first);
    stream.on('data', (chunk: Buffer) => this.give(chunk));
    stream.on('drain', () => this.isOver || this.listener.resumeSource());
    stream.on('end', () => this.finish());
    stream.on('error', (error) => this.fail(error));
    if (this.isPaused) stream.pause();
    return stream;
  }

  private give(chunk: Buffer): void {
    if (this.isOver) return;
    this.given += chunk.length;
    if (this.given > FREE_BYTES && this.given > MOST_GROWTH * this.taken) {
      this.fail(new RangeError('the body of an answer grows beyond measure'));
    } else {
      this.listener.onDecoded(chunk);
    }
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onDecodedEnd();
  }

  private fail(cause: Error): void {
    if (this.isOver) return;
    this.close();
    this.listener.onDamaged(cause);
  }
}
