import {
  close,
  fdatasync,
  fstatSync,
  fsync,
  open as openFile,
  openSync,
  read,
  renameSync,
  stat,
  writeSync,
} from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const readAt = promisify(read);
const NOWHERE = new Set(['ENOENT', 'ENOTDIR']);
const ZEROS = Buffer.alloc(1024 * 1024);

/** Somebody removed or replaced a file of the journal while it was written to: what is in it reaches no reader. */
export class SegmentGone extends Error {
  readonly code = 'ENOENT';

  constructor(readonly path: string) {
    super(`${path} was removed while it was written to`);
    this.name = 'SegmentGone';
  }
}

/**
 * One file of a journal. Its whole length is written with zeros and synced before it is used: then a record needs no
 * new blocks, which makes a sync several times cheaper, and a disk that fills up cannot stop the record of a request
 * that is under way.
 */
export class Segment {
  private readonly fd: number;
  private readonly inode: number;
  private end = 0;
  private isNameDurable = false;

  private constructor(
    private path: string,
    private readonly size: number,
  ) {
    this.fd = openSync(path, 'r+');
    this.inode = fstatSync(this.fd).ino;
  }

  /** Prepares a segment of `size` bytes, under a name that readers pass over; rejects when the disk has no room. */
  static async prepare(path: string, size: number): Promise<Segment> {
    try {
      await fill(path, size);
      return new Segment(path, size);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Bytes left; negative once the file has grown beyond its size. */
  get room(): number {
    return this.size - this.end;
  }

  /** Takes its final name, by which readers know it and its place among the others. */
  enter(path: string): void {
    renameSync(this.path, path);
    this.path = path;
  }

  /** Writes behind what is written; beyond its size the file grows. */
  write(bytes: Buffer): void {
    let from = 0;
    while (from < bytes.length) from += writeSync(this.fd, bytes, from, bytes.length - from, this.end + from);
    this.end += bytes.length;
  }

  /** Calls back once everything written is on the disk, or with what went wrong. */
  sync(done: (error: Error | null) => void): void {
    if (this.isNameDurable) {
      fdatasync(this.fd, done);
      return;
    }
    syncFolder(dirname(this.path), (error) => {
      this.isNameDurable = error === null;
      if (error === null) fdatasync(this.fd, done);
      else done(error);
    });
  }

  /** Calls back with what keeps readers from finding it by its name; null when they can. */
  look(done: (error: Error | null) => void): void {
    stat(this.path, (error, found) => {
      const isThere = error === null ? found.ino === this.inode : !NOWHERE.has(error.code ?? '');
      done(isThere ? null : new SegmentGone(this.path));
    });
  }

  /** Writes all that this one holds into another, whether it still has a name or not. */
  async copyTo(other: Segment): Promise<void> {
    const buffer = Buffer.allocUnsafe(ZEROS.length);
    for (let at = 0; at < this.end;) {
      const { bytesRead } = await readAt(this.fd, buffer, 0, Math.min(buffer.length, this.end - at), at);
      if (bytesRead === 0) throw new Error(`${this.path} is shorter than what was written`);
      other.write(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  /** What can be said by then is on the disk; an error of the close itself changes nothing. */
  close(): void {
    close(this.fd, () => {});
  }

  /** Removes a segment that was never entered. */
  async discard(): Promise<void> {
    this.close();
    await rm(this.path, { force: true });
  }
}

async function fill(path: string, size: number): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (let at = 0; at < size; at += ZEROS.length) await file.write(ZEROS, 0, Math.min(ZEROS.length, size - at), at);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name lasts once its folder is on the disk. */
function syncFolder(path: string, done: (error: Error | null) => void): void {
  openFile(path, 'r', (opening, fd) => {
    if (opening !== null) done(opening);
    else fsync(fd, (error) => close(fd, () => done(error)));
  });
}
