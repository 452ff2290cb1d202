import type { TextSample } from '../../../platform/memory/text-sample.js';
import type { FieldText } from './answer-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where the text of an event stands, so that it can be taken out of the next one of its kind without parsing it. */
export class TextPlace {
  private constructor(
    /** The field up to the quote that opens its text. */
    private readonly field: Buffer,
    private readonly start: number,
  ) {}

  /** The place of a text that an event is known to hold; null when something else stands where it should be. */
  static find(event: Buffer, { field, text }: FieldText): TextPlace | null {
    const opening = Buffer.from(`"${field}":"`);
    const at = event.indexOf(opening);
    const start = at + opening.length;
    if (at < 0 || textAt(event, start, closingQuote(event, start)) !== text) return null;
    return new TextPlace(opening, start);
  }

  /** Adds the text of an event to the sample; false when none can be read here, and nothing was added. */
  take(event: Buffer, sample: TextSample): boolean {
    const start = this.isAt(event, this.start) ? this.start : event.indexOf(this.field) + this.field.length;
    if (start < this.field.length) return false;
    const end = closingQuote(event, start);
    if (end <= start) return false;
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
