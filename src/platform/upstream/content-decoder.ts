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

/** What is decoded, one coding within the other, at most. */
const MOST_CODINGS = 3;

/** Decodes the body of an answer that comes compressed although nobody has asked for it, as it comes, within bounds. */
export interface ContentDecoder {
  push(chunk: Buffer): void;
  /** All of the body has come. */
  end(): void;
  pause(): void;
  resume(): void;
  /** Nobody wants the rest. */
  close(): void;
}

/** The decoder that an answer needs; null where it needs none, or nobody knows how it is coded. */
export function contentDecoder(
  { 'content-encoding': value = '' }: IncomingHttpHeaders,
  listener: DecoderListener,
): ContentDecoder | null {
  const names = value.split(',').map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => name !== '' && name !== 'identity');
  if (codings.length === 0 || codings.length > MOST_CODINGS || !codings.every(isCoding)) return null;
  const [only] = codings;
  return codings.length === 1 ? new CodingDecoder(only!, listener) : new NestedDecoder(codings, listener);
}

function isCoding(name: string): name is Coding {
  return Object.hasOwn(DECODERS, name);
}

/** Decodes several codings, of which the one that is named last is the outermost. */
class NestedDecoder implements ContentDecoder {
  /** The outermost first. */
  private readonly stages: readonly CodingDecoder[];

  constructor(
    codings: readonly Coding[],
    private readonly listener: DecoderListener,
  ) {
    this.stages = codings.toReversed().map((coding, at) => new CodingDecoder(coding, this.behind(at), () => this.wire));
  }

  push(chunk: Buffer): void {
    this.stages[0]!.push(chunk);
  }

  end(): void {
    this.stages[0]!.end();
  }

  pause(): void {
    this.stages.at(-1)!.pause();
  }

  resume(): void {
    this.stages.at(-1)!.resume();
  }

  close(): void {
    for (const stage of this.stages) stage.close();
  }

  /** Bytes that have come off the wire. */
  private get wire(): number {
    return this.stages[0]!.taken;
  }

  /** Who hears what a stage decodes, and whom it holds back. */
  private behind(at: number): DecoderListener {
    const { listener } = this;
    const next = (): CodingDecoder | undefined => this.stages[at + 1];
    const before = (): CodingDecoder | undefined => this.stages[at - 1];
    return {
      onDecoded: (chunk) => (next() === undefined ? listener.onDecoded(chunk) : next()!.push(chunk)),
      onDecodedEnd: () => (next() === undefined ? listener.onDecodedEnd() : next()!.end()),
      onDamaged: (cause) => listener.onDamaged(cause),
      pauseSource: () => (before() === undefined ? listener.pauseSource() : before()!.pause()),
      resumeSource: () => (before() === undefined ? listener.resumeSource() : before()!.resume()),
    };
  }
}

/** Decodes one coding. */
class CodingDecoder implements ContentDecoder {
  /** Bytes that have come. */
  taken = 0;
  private stream: Transform | null = null;
  private given = 0;
  private isOver = false;
  private isPaused = false;
  private isPlain = false;

  constructor(
    private readonly coding: Coding,
    private readonly listener: DecoderListener,
    /** What its growth is measured by. */
    private readonly sourceBytes = (): number => this.taken,
  ) {}

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
    if (this.given > FREE_BYTES && this.given > MOST_GROWTH * this.sourceBytes()) {
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
