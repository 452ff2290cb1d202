import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors/gateway-error.js';
import type { ByteHold } from '../memory/byte-budget.js';
import { PieceList } from '../memory/piece-list.js';

const MEMORY_BYTES = 256 * 1024;
const READ_BYTES = 64 * 1024;
/** What may wait in memory for the disk before whoever appends has to wait as well. */
const BEHIND_BYTES = 16 * 1024;

/** Where a spool may put its bytes. */
export interface SpoolRoom {
  folder(): string;
  /** What its beginning takes of the memory. */
  readonly memory: ByteHold;
  /** What the rest takes of the disk. */
  readonly disk: ByteHold;
}

/**
 * Bytes that grow at one end while they are read, from the beginning, any number of times: the first 256 KiB in memory,
 * the rest in a file that is deleted as soon as it is open, so that nothing is left behind however the process ends.
 */
export class Spool {
  size = 0;
  private hasEnded = false;
  private failure: Error | null = null;
  private readonly head = new PieceList();
  private headBytes = 0;
  /** What goes to the disk next, in one write however small its pieces are. */
  private readonly behind = new PieceList();
  private willWrite = false;
  private file: Promise<FileHandle> | null = null;
  private writing: Promise<void> = Promise.resolve();
  private growth = Promise.withResolvers<void>();
  private readers = 0;

  constructor(private readonly room: SpoolRoom) {}

  /** Why the bytes will not go on; null while they may. */
  get fault(): Error | null {
    return this.failure;
  }

  /**
   * Undefined when more may follow at once; else wait for it, as the disk is behind. Fails with `overloaded` when its
   * owner has no more room there.
   */
  append(chunk: Buffer): Promise<void> | undefined {
    if (this.failure !== null) return undefined;
    if (this.file === null && this.headBytes + chunk.length <= MEMORY_BYTES && this.room.memory.take(chunk.length)) {
      this.head.add(chunk);
      this.headBytes += chunk.length;
      this.grow(chunk.length);
      return undefined;
    }
    if (!this.room.disk.take(chunk.length)) return this.refuse();
    this.file ??= this.openFile();
    this.behind.add(chunk);
    if (!this.willWrite) this.writing = this.write(this.file, this.writing);
    return this.behind.bytes < BEHIND_BYTES ? undefined : this.writing;
  }

  /** Nothing more will be appended. */
  async end(): Promise<void> {
    await this.writing;
    this.hasEnded = true;
    this.wake();
  }

  /** Whoever reads gets the error, now and later. */
  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  /** All of it in one buffer, once it has ended; memory for it is the caller's to take. */
  async whole(): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(this.size);
    let at = 0;
    while (at < this.headBytes) at += this.head.from(at, this.headBytes - at).copy(bytes, at);
    while (at < bytes.length) at += await this.readInto(bytes, at);
    return bytes;
  }

  /** Gives back memory and file, once those who read have gone. */
  async dispose(): Promise<void> {
    this.fail(new Error('nobody needs the bytes any more'));
    if (this.readers > 0) return;
    const { file } = this;
    this.file = null;
    this.head.clear();
    this.behind.clear();
    this.room.memory.give(this.headBytes);
    this.headBytes = 0;
    const handle = await file?.catch(() => undefined);
    await this.writing;
    await handle?.close().catch(() => {});
    this.room.disk.release();
  }

  /** The bytes from `from` up to `to`, as they come. */
  async *read(from: number, to = Infinity): AsyncGenerator<Buffer> {
    this.readers++;
    try {
      for (let at = from; at < to;) {
        const chunk = await this.next(at, to);
        if (chunk === null) return;
        at += chunk.length;
        yield chunk;
      }
    } finally {
      this.readers--;
      if (this.failure !== null) void this.dispose();
    }
  }

  private async next(at: number, to: number): Promise<Buffer | null> {
    while (at >= this.size) {
      if (this.failure !== null) throw this.failure;
      if (this.hasEnded) return null;
      await this.growth.promise;
    }
    if (this.failure !== null) throw this.failure;
    const length = Math.min(to, this.size) - at;
    return at < this.headBytes ? this.head.from(at, length) : await this.fromFile(at, length);
  }

  private async readInto(bytes: Buffer, at: number): Promise<number> {
    const handle = await this.file!;
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at - this.headBytes);
    if (bytesRead === 0) throw new Error('the file of a spool has lost its end');
    return bytesRead;
  }

  private refuse(): undefined {
    this.fail(new GatewayError('overloaded', { retryAfterSeconds: 1 }));
  }

  private async fromFile(at: number, length: number): Promise<Buffer> {
    const handle = await this.file!;
    const { bytesRead, buffer } = await handle.read({
      buffer: Buffer.allocUnsafe(Math.min(length, READ_BYTES)),
      position: at - this.headBytes,
    });
    return buffer.subarray(0, bytesRead);
  }

  private async openFile(): Promise<FileHandle> {
    const path = join(this.room.folder(), `spool-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  }

  private async write(file: Promise<FileHandle>, before: Promise<void>): Promise<void> {
    this.willWrite = true;
    await before;
    try {
      const handle = await file;
      this.willWrite = false;
      if (this.failure !== null) return;
      const { bytes } = this.behind;
      await handle.writev(this.behind.takePieces(), this.size - this.headBytes);
      this.grow(bytes);
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private grow(bytes: number): void {
    this.size += bytes;
    this.wake();
  }

  private wake(): void {
    const { resolve } = this.growth;
    this.growth = Promise.withResolvers<void>();
    resolve();
  }
}
