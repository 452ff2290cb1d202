import { readEvent } from '../../../platform/sse/event.js';
import { SseSplitter } from '../../../platform/sse/splitter.js';

/** Cuts a byte stream into the payloads of its events; throws when one outgrows 4 MiB. */
export interface Payloads {
  push(chunk: Buffer): string[];
  /** What is left when the stream is over. */
  end(): string[];
}

const MAX_LINE_BYTES = 4 * 1024 * 1024;
const LF = 0x0a;

/** The payloads of server-sent events. */
export class EventPayloads implements Payloads {
  private readonly splitter = new SseSplitter();

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
  private kept: Buffer[] = [];
  private keptBytes = 0;

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
    const whole = Buffer.concat([...this.kept, last]).toString();
    this.kept = [];
    this.keptBytes = 0;
    return whole.trim();
  }

  private keep(rest: Buffer): void {
    this.keptBytes += rest.length;
    if (this.keptBytes > MAX_LINE_BYTES) throw new RangeError('a line of the stream is too long');
    if (rest.length > 0) this.kept.push(rest);
  }
}
