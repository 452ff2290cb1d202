import type { Density } from '../json-splice/scan-object.js';

const LF = 0x0a;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const COLON = 0x3a;
const COMMA = 0x2c;

/** What an answer may hold that somebody else parses in one piece. */
export interface AnswerBounds extends Density {
  readonly maxBytes: number;
}

/** Measures JSON as it comes: a whole answer, or each line of events. */
export class AnswerMeter {
  private bytes = 0;
  private values = 0;
  private elements = 0;

  constructor(
    private readonly bounds: AnswerBounds,
    private readonly byLine: boolean,
  ) {}

  /** Takes the next bytes; false once one of its pieces is too much. */
  take(chunk: Uint8Array): boolean {
    const { byLine } = this;
    for (const byte of chunk) {
      if (byte === COMMA) this.elements++;
      else if (byte === BRACE || byte === BRACKET || byte === COLON) this.values++;
      else if (byte === LF && byLine && !this.endLine()) return false;
    }
    this.bytes += chunk.length;
    return this.isWithin;
  }

  private endLine(): boolean {
    const wasWithin = this.isWithin;
    this.bytes = this.values = this.elements = 0;
    return wasWithin;
  }

  private get isWithin(): boolean {
    const { maxBytes, maxValues, maxElements } = this.bounds;
    return this.bytes <= maxBytes && this.values <= maxValues && this.elements <= maxElements;
  }
}
