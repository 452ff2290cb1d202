import { Scanner } from './scan-object.js';

const CLOSE_BRACE = 0x7d;
/** Nobody looks for a longer name: one in escapes that might be is not put together. */
const LONGEST_NAME = 32;
/** Of an escape. */
const MOST_BYTES_PER_CHARACTER = 6;

/** Walks a JSON text and stops at every field of every object that is not passed over. */
export abstract class MemberScanner extends Scanner {
  /** Moves behind the value of a field, which begins here. */
  protected abstract member(name: string, depth: number): void;

  protected override object(depth: number): void {
    this.enter(depth);
    if (this.skipSpace() === CLOSE_BRACE) {
      this.at++;
      return;
    }
    do {
      this.skipSpace();
      const name = this.name();
      this.colon();
      this.skipSpace();
      this.member(name, depth);
    } while (this.hasNext(CLOSE_BRACE));
  }

  /** Moves behind a value without looking into it. */
  protected skip(depth: number): void {
    const plain = new PlainScanner(this.bytes, this.at);
    this.at = plain.behind(depth);
  }

  private name(): string {
    const start = this.at;
    const isOdd = this.string();
    const end = this.at;
    if (!isOdd) return this.bytes.toString('latin1', start + 1, end - 1);
    return end - start > LONGEST_NAME * MOST_BYTES_PER_CHARACTER ? '' : this.unescape(start, end);
  }
}

class PlainScanner extends Scanner {
  behind(depth: number): number {
    this.value(depth);
    return this.at;
  }
}
