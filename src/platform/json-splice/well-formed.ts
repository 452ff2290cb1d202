const LOWER = Buffer.from('\\ud');
const UPPER = Buffer.from('\\uD');
const REPLACEMENT = Buffer.from('fffd');
const BACKSLASH = 0x5c;
const ESCAPE_LENGTH = 6;

/**
 * Replaces, in place, every escape of half a character (`\ud83d` without its other half) in a JSON text by that of the
 * replacement character, which is as long. JavaScript writes such halves, and many parsers refuse them with the text.
 */
export function wellFormed(json: Buffer): Buffer {
  let [lower, upper] = [json.indexOf(LOWER), json.indexOf(UPPER)];
  for (let from = 0; lower >= 0 || upper >= 0;) {
    from = passEscape(json, nearest(lower, upper));
    if (lower >= 0 && lower < from) lower = json.indexOf(LOWER, from);
    if (upper >= 0 && upper < from) upper = json.indexOf(UPPER, from);
  }
  return json;
}

function nearest(one: number, other: number): number {
  if (one < 0) return other;
  return other < 0 ? one : Math.min(one, other);
}

/** Mends the escape at a place where it is half a character, and gives the place behind it. */
function passEscape(json: Buffer, at: number): number {
  const half = isEscaped(json, at) ? null : halfAt(json, at);
  if (half === null) return at + LOWER.length;
  if (half === 'first' && halfAt(json, at + ESCAPE_LENGTH) === 'second') return at + 2 * ESCAPE_LENGTH;
  REPLACEMENT.copy(json, at + 2);
  return at + ESCAPE_LENGTH;
}

/** Which half of a character the escape at a place stands for; null where it stands for something else, or is none. */
function halfAt(json: Buffer, at: number): 'first' | 'second' | null {
  const escape = /^\\u(d[89a-f][\da-f]{2})$/i.exec(json.toString('latin1', at, at + ESCAPE_LENGTH));
  if (escape === null) return null;
  return Number.parseInt(escape[1]!, 16) < 0xdc00 ? 'first' : 'second';
}

/** The backslash at a place is the second of a pair, and begins no escape. */
function isEscaped(json: Buffer, at: number): boolean {
  let first = at;
  while (first > 0 && json[first - 1] === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}
