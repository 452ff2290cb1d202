import { open } from 'node:fs/promises';
import type { SegmentFile } from '../journal/journal-files.js';
import { readLines, type JournalLine, type LinesRead } from './read-lines.js';

/** How far a journal has been read. */
export interface JournalPosition {
  readonly segment: number;
  /** Bytes. */
  readonly offset: number;
}

/** The next lines of a journal, and the position behind them. */
export interface JournalBatch {
  readonly lines: readonly JournalLine[];
  readonly position: JournalPosition;
  /** Lines that are no records. */
  readonly damaged: readonly string[];
  /** More may follow at once. */
  readonly isFull: boolean;
}

interface Stretch extends LinesRead {
  readonly isFull: boolean;
}

const START: JournalPosition = { segment: 0, offset: 0 };

/** Reads journals in batches of at most a fixed number of bytes. */
export class JournalReader {
  private readonly buffer: Buffer;

  /** A line must not be longer than `batchBytes`. */
  constructor(batchBytes: number) {
    this.buffer = Buffer.allocUnsafeSlow(batchBytes); // takes no memory until so much is read at once
  }

  /**
   * The next lines of a process's journal behind a position; null when there are none for now. `segments` are those of
   * that process, listed before this call, and all final when it is dead; a segment with a successor is final, too.
   */
  async next(
    segments: readonly SegmentFile[],
    after: JournalPosition = START,
    isDead = false,
  ): Promise<JournalBatch | null> {
    const rest = segments.filter(({ number }) => number >= after.segment);
    for (const [place, segment] of rest.entries()) {
      const from = segment.number === after.segment ? after.offset : 0;
      const isFinal = isDead || place < rest.length - 1;
      const { lines, consumed, damaged, isFull } = await this.read(segment.path, from, isFinal);
      const position = { segment: segment.number, offset: from + consumed };
      if (consumed > 0) return { lines, position, damaged, isFull: isFull || place < rest.length - 1 };
      if (!isFinal) return null;
    }
    return null;
  }

  private async read(path: string, from: number, isFinal: boolean): Promise<Stretch> {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(this.buffer, 0, this.buffer.length, from);
      return { ...readLines(this.buffer.subarray(0, bytesRead), isFinal), isFull: this.endsInRecords(bytesRead) };
    } finally {
      await file.close();
    }
  }
  /** Whether what was read stops in the middle of records rather than in the zeros behind them. */
  private endsInRecords(length: number): boolean {
    return length === this.buffer.length && this.buffer[length - 1] !== 0;
  }
}
