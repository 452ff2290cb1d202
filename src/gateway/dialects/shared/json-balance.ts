const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/** Follows JSON text piece by piece and tells when an object is whole; reads every character once. */
export class JsonBalance {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isWhole = false;

  /** Every bracket has been closed, and there was one. */
  get isComplete(): boolean {
    return this.isWhole;
  }

  push(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.isInString) this.readInString(code);
      else this.readOutside(code);
    }
  }

  private readInString(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === BACKSLASH) this.isEscaped = true;
    else if (code === QUOTE) this.isInString = false;
  }

  private readOutside(code: number): void {
    if (code === QUOTE) this.isInString = true;
    else if (OPENING.has(code)) this.depth++;
    else if (CLOSING.has(code)) this.isWhole = --this.depth <= 0;
  }
}
