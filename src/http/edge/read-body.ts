import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { isShortage } from '../../platform/errors/shortage.js';
import { buffers } from '../../platform/memory/buffer-sweep.js';
import type { ByteHold } from '../../platform/memory/byte-budget.js';
import { PieceList } from '../../platform/memory/piece-list.js';
import type { Spool } from '../../platform/scratch/spool.js';
import { OneATurn } from '../../platform/time/one-a-turn.js';
import { tooLarge } from './announced-body.js';
import { crumbled, isCrumbled } from './crumbs.js';
import { withoutMark } from '../../platform/json-splice/without-mark.js';

/** Told once: the bytes, or why there are none, or null when the client has left. */
export type BodyListener = (body: Buffer | GatewayError | null) => void;

/** What a body may take. */
export interface BodyTerms {
  readonly maxBytes: number;
  /** Counts what lies in memory of it, until the request is over. */
  readonly hold: ByteHold;
  /** Where it waits when it is large, or memory is short; null where it may not. */
  openSpool(): Spool | null;
  /** How long it waits there, once it is whole, until there is memory for it. */
  readonly patienceMs: number;
  /** The disk does not take it. */
  failed(cause: unknown): void;
}

/** Bodies up to this size come into memory as they arrive; larger ones wait on the disk until they are whole. */
export const IN_MEMORY_BYTES = 1024 * 1024;

/** Larger ones take a while to be looked at: many that are whole at once are looked at one by one, others in between. */
const AT_ONCE_BYTES = 64 * 1024;
const large = new OneATurn();

/** A body lies in memory as it came, and as it leaves for its upstream. */
export const COPIES = 2;

/** Reads a request body whole; one in a single chunk is not copied. */
export function readBody(request: IncomingMessage, terms: BodyTerms, listener: BodyListener): void {
  new BodyReading(request, terms, listener).start();
}

/** One body on its way in. */
class BodyReading {
  private readonly chunks = new PieceList();
  private bytes = 0;
  private count = 0;
  private spool: Spool | null = null;

  constructor(
    private readonly request: IncomingMessage,
    private readonly terms: BodyTerms,
    private listener: BodyListener | null,
  ) {}

  start(): void {
    this.request.on('data', this.onData).on('end', this.onEnd).on('close', this.onClose);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.bytes += chunk.length;
    if (this.bytes > this.terms.maxBytes) this.finish(tooLarge(this.terms.maxBytes));
    else if (isCrumbled(++this.count, this.bytes)) this.finish(crumbled());
    else if (this.spool !== null) this.append(this.spool, chunk);
    else if (this.bytes <= IN_MEMORY_BYTES && this.terms.hold.take(chunk.length * COPIES)) this.chunks.add(chunk);
    else this.moveToDisk(chunk);
  };

  private readonly onEnd = (): void => {
    if (this.spool === null) this.finish(join(this.chunks.takePieces()));
    else void this.load(this.spool);
  };

  private readonly onClose = (): void => this.finish(null);

  private moveToDisk(chunk: Buffer): void {
    const spool = (this.spool = this.terms.openSpool());
    if (spool === null) {
      this.finish(overloaded());
      return;
    }
    this.terms.hold.give((this.bytes - chunk.length) * COPIES);
    for (const earlier of this.chunks.takePieces()) this.append(spool, earlier);
    this.append(spool, chunk);
  }

  private append(spool: Spool, chunk: Buffer): void {
    const behind = spool.append(chunk);
    if (spool.fault !== null) this.fail(spool.fault);
    if (behind === undefined || this.listener === null) return;
    this.request.pause();
    void behind.then(() => this.request.resume());
  }

  /** All of it is on the disk; it comes into memory as soon as there is room, and stays there while it is needed. */
  private async load(spool: Spool): Promise<void> {
    this.detach();
    await spool.end();
    const { hold, patienceMs } = this.terms;
    const isThere = await new Promise<boolean>((resolve) => hold.whenRoom(this.bytes * COPIES, patienceMs, resolve));
    if (!isThere) {
      this.finish(overloaded());
      return;
    }
    try {
      if (spool.fault !== null) throw spool.fault;
      const body = await spool.whole();
      hold.own(body);
      this.finish(body);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(cause: unknown): void {
    if (cause instanceof GatewayError) {
      this.finish(cause);
      return;
    }
    if (this.listener !== null) this.terms.failed(cause);
    this.finish(isShortage(cause) ? overloaded() : noRoomOnDisk(cause));
  }

  private detach(): void {
    const { request, onData, onEnd, onClose } = this;
    request.removeListener('data', onData).removeListener('end', onEnd).removeListener('close', onClose);
  }

  private finish(result: Buffer | GatewayError | null): void {
    const { listener, spool } = this;
    if (listener === null) return;
    this.listener = null;
    this.detach();
    void spool?.dispose();
    if (!Buffer.isBuffer(result)) listener(result);
    else if (result.length <= AT_ONCE_BYTES) this.hand(result, listener);
    else large.next(() => this.hand(result, listener));
  }

  private hand(body: Buffer, listener: BodyListener): void {
    listener(withoutMark(body));
    buffers.note(this.bytes);
  }
}

/**
 * Copies the chunks into one buffer and frees the memory of those that own theirs, since nobody else holds them:
 * what lies outside of the heap until it is collected makes the collector run, which at a megabyte costs more than
 * everything else that is done with a request.
 */
function join(chunks: readonly Buffer[]): Buffer {
  if (chunks.length === 1) return chunks[0]!;
  const body = Buffer.concat(chunks);
  for (const { buffer, byteLength } of chunks) {
    if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
  return body;
}

function overloaded(): GatewayError {
  return new GatewayError('overloaded', { retryAfterSeconds: 1 });
}

function noRoomOnDisk(cause: unknown): GatewayError {
  const message = 'The gateway has no room for the body at present.';
  return new GatewayError('request_too_large', { message, cause });
}
