import { PieceList } from '../../../platform/memory/piece-list.js';
import { readEvent } from '../../../platform/sse/event.js';
import { MAX_EVENT_BYTES, SseSplitter } from '../../../platform/sse/splitter.js';

/** Cuts a byte stream into the payloads of its events; throws when one outgrows the limit of an event. */
export interface Payloads {
  push(chunk: Buffer): string[];
  /** What is left when the stream is over. */
  end(): string[];
  /** Bytes that are kept for later. */
  readonly held: number;
}

/** How the payloads of a stream stand in it. */
export function payloadsOf(format: 'sse' | 'ndjson', maxEventBytes = MAX_EVENT_BYTES): Payloads {
  return format === 'sse' ? new EventPayloads(maxEventBytes) : new LinePayloads(maxEventBytes);
}

const LF = 0x0a;

/** The payloads of server-sent events. */
export class EventPayloads implements Payloads {
  private readonly splitter: SseSplitter;

  constructor(maxEventBytes: number) {
    this.splitter = new SseSplitter(maxEventBytes);
  }

  get held(): number {
    return this.splitter.pending;
  }

  push(chunk: Buffer): string[] {
    const { splitter } = this;
    splitter.push(chunk);
    let start = 0;
    return splitter.ends.map((end) => {
      const { data } = readEvent(splitter.bytes.subarray(start, end));
      start = end;
      return data?.toString() ?? '';
    });
  }

  end(): string[] {
    return [];
  }
}

/** JSON values, one a line; the last line may lack its end. */
export class LinePayloads implements Payloads {
  private readonly kept = new PieceList();

  constructor(private readonly maxLineBytes: number) {}

  get held(): number {
    return this.kept.bytes;
  }

  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      lines.push(this.line(chunk.subarray(start, end)));
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
  }

  end(): string[] {
    return [this.line(Buffer.alloc(0))];
  }

  private line(last: Buffer): string {
    if (last.length > 0) this.kept.add(last);
    return this.kept.take().toString().trim();
  }

  private keep(rest: Buffer): void {
    if (rest.length > 0) this.kept.add(rest);
    if (this.kept.bytes > this.maxLineBytes) throw new RangeError('a line of the stream is too long');
  }
}
