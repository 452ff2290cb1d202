import type { AccessTokenId } from '../../platform/crypto/ids.js';

/** Which receipt is meant, and whose. */
export interface ReceiptName {
  readonly requestId: string;
  readonly tokenId: AccessTokenId;
}

const CAPACITY = 4 * 1024 * 1024;
const LF = 0x0a;

/**
 * The decision records of the latest requests, as the lines that the log gets, in a ring of bytes: thousands of them at
 * no cost to the garbage collector. Looked through from the newest backwards when somebody asks, which is seldom.
 */
export class Receipts {
  private readonly bytes = Buffer.alloc(CAPACITY);
  private end = 0;
  private hasWrapped = false;

  /** Takes a whole line, its end included. */
  add(line: string): void {
    const length = Buffer.byteLength(line);
    if (length > CAPACITY / 4) return;
    if (this.end + length > CAPACITY) {
      this.bytes.fill(LF, this.end);
      this.end = 0;
      this.hasWrapped = true;
    }
    this.bytes.write(line, this.end);
    this.end += length;
  }

  /**
   * The newest record of a request of a token; null when there is none any more. Another token's is never given, and
   * costs nothing however many of the same id it has: whose a record is stands beside the id.
   */
  find({ requestId, tokenId }: ReceiptName): Record<string, unknown> | null {
    const needle = Buffer.from(`"id":${JSON.stringify(requestId)},"tokenId":"${tokenId}",`);
    const newer = search(this.bytes.subarray(0, this.end), needle);
    return newer ?? (this.hasWrapped ? search(this.bytes.subarray(this.end), needle) : null);
  }
}

function search(bytes: Buffer, needle: Buffer): Record<string, unknown> | null {
  for (let at = bytes.lastIndexOf(needle); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(needle, at - 1)) {
    const record = parse(lineAround(bytes, at));
    if (record !== null) return record;
  }
  return null;
}

function lineAround(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(LF, at);
  return bytes.toString('utf8', bytes.lastIndexOf(LF, at) + 1, end < 0 ? bytes.length : end);
}

/** The line at the seam of the ring may be cut in half. */
function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
