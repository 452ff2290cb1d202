import type { TextSample } from '../../../../platform/memory/text-sample.js';
import type { FieldText } from './answer-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FINISH = Buffer.from('"finish_reason"');

/** Where the text of an event stands, so that it can be taken out of the next one of its kind without parsing it. */
export class TextPath {
  private constructor(
    /** The field up to the quote that opens its text. */
    private readonly field: Buffer,
    private readonly start: number,
    private readonly frame: Frame | null,
  ) {}

  /**
   * The place of a text that an event is known to hold; null when something else stands where it should be. With
   * `isFramed` the next event has to be the same but for the text, as what stands around it has a meaning of its own.
   */
  static find(event: Buffer, { field, text }: FieldText, isFramed: boolean): TextPath | null {
    const opening = Buffer.from(`"${field}":"`);
    const at = event.indexOf(opening);
    const start = at + opening.length;
    const end = closingQuote(event, start);
    if (at < 0 || textAt(event, start, end) !== text) return null;
    return new TextPath(opening, start, isFramed ? frameOf(event, start, end) : null);
  }

  /** Adds the text of an event to the sample; false when none can be read here, and nothing was added. */
  take(event: Buffer, sample: TextSample): boolean {
    const start = this.isAt(event, this.start) ? this.start : event.indexOf(this.field) + this.field.length;
    if (start < this.field.length) return false;
    const end = closingQuote(event, start);
    if (end <= start || (this.frame !== null && !fits(event, this.frame, { start, end }))) return false;
    const escape = event.indexOf(BACKSLASH, start);
    if (escape < 0 || escape > end) {
      sample.addBytes(event, start, end);
      return true;
    }
    const text = textAt(event, start, end);
    if (text !== null) sample.addText(text);
    return text !== null;
  }

  private isAt(event: Buffer, start: number): boolean {
    const { field } = this;
    const offset = start - field.length;
    for (let i = 0; i < field.length; i++) if (event[offset + i] !== field[i]) return false;
    return true;
  }
}

/** What stands around a text: all in front of it, and behind it all up to the finish reason. */
interface Frame {
  readonly head: Buffer;
  readonly tail: Buffer;
}

function frameOf(event: Buffer, start: number, end: number): Frame {
  const finish = event.indexOf(FINISH, end);
  const tail = event.subarray(end, finish < 0 ? undefined : finish);
  return { head: Buffer.from(event.subarray(0, start)), tail: Buffer.from(tail) };
}

function fits(
  event: Buffer,
  { head, tail }: Frame,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  return (
    start === head.length &&
    end + tail.length <= event.length &&
    event.compare(head, 0, head.length, 0, start) === 0 &&
    event.compare(tail, 0, tail.length, end, end + tail.length) === 0
  );
}

/** The quote that closes a text; -1 when it does not end. */
function closingQuote(event: Buffer, start: number): number {
  for (let i = start; i < event.length; i++) {
    if (event[i] === QUOTE) return i;
    if (event[i] === BACKSLASH) i++;
  }
  return -1;
}

/** The text between two quotes, its escapes resolved; null when it is not one. */
function textAt(event: Buffer, start: number, end: number): string | null {
  try {
    return JSON.parse(event.toString('utf8', start - 1, end + 1)) as string;
  } catch {
    return null;
  }
}
