import { isAscii } from 'node:buffer';
import { splice, type Edit } from './splice.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Shorter texts are worth nothing to cut. */
const LEAST_BYTES = 256 * 1024;
/** Of a picture so much is kept that everybody can tell what it is. */
const KEPT_BYTES = 128;
/** How base64 of files begins that nobody reads as text: PNG, JPEG, GIF, WebP, PDF. */
const BEGINNING = /^(?:data:[^,"\\]{0,99};base64,)?(?:iVBORw0KGgo|\/9j\/|R0lGOD|UklGR|JVBERi0)/;
const NUMBER_LENGTH = 8;

/** JSON without its pictures, and how to put them into what is made of it. */
export interface WithoutPictures {
  readonly json: Buffer;
  /** Puts each picture back wherever it is found. */
  readonly restore: (made: Buffer) => Buffer;
}

/**
 * Cuts the middle out of all large pictures in a JSON text, as they would take several times their bytes once it is parsed
 * and written again. A mark stands for each: base64 that no text can hold, as nobody could know it.
 */
export function cutPictures(json: Buffer, mark: string): WithoutPictures {
  const cuts: Buffer[] = [];
  const edits: Edit[] = [];
  for (const { start, end } of largeTexts(json)) {
    const from = start + KEPT_BYTES;
    if (!isPicture(json.subarray(start, end))) continue;
    edits.push({ start: from, end, bytes: Buffer.from(mark + String(cuts.length).padStart(NUMBER_LENGTH, '0')) });
    cuts.push(json.subarray(from, end));
  }
  return cuts.length === 0
    ? { json, restore: (made) => made }
    : { json: splice(json, edits), restore: (made) => putBack(made, Buffer.from(mark), cuts) };
}

interface Text {
  readonly start: number;
  readonly end: number;
}

/** What stands between two quotes and is large. Every such text covers one of the places that are looked at. */
function* largeTexts(json: Buffer): Generator<Text> {
  const step = LEAST_BYTES / 2;
  for (let place = step, passed = 0; place < json.length; place += step) {
    if (place < passed) continue;
    const start = passed + json.subarray(passed, place).lastIndexOf(QUOTE) + 1;
    const end = json.indexOf(QUOTE, place);
    if (end < 0) return;
    if (start > passed && end - start >= LEAST_BYTES) yield { start, end };
    passed = end;
  }
}

/** Nothing in it may be written in another way than it stands. */
function isPicture(text: Buffer): boolean {
  return BEGINNING.test(text.toString('latin1', 0, KEPT_BYTES)) && isAscii(text) && !text.includes(BACKSLASH);
}

function putBack(made: Buffer, mark: Buffer, cuts: readonly Buffer[]): Buffer {
  const edits: Edit[] = [];
  for (let at = made.indexOf(mark); at >= 0; at = made.indexOf(mark, at + mark.length)) {
    const end = at + mark.length + NUMBER_LENGTH;
    const cut = cuts[Number(made.toString('latin1', at + mark.length, end))];
    if (cut !== undefined) edits.push({ start: at, end, bytes: cut });
  }
  return splice(made, edits);
}
