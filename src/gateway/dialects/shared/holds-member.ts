const QUOTE = 0x22;
const COLON = 0x3a;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const BLANKS: ReadonlySet<number | undefined> = new Set([SPACE, 0x09, 0x0a, 0x0d]);
/** The letters of the escapes that stand for line ends and tabs. */
const BLANK_ESCAPES: ReadonlySet<number | undefined> = new Set(['n', 'r', 't'].map((letter) => letter.charCodeAt(0)));

/**
 * Whether JSON has a field of a name (with its quotes) whose value opens with a byte. Inside of a JSON string the quotes of
 * the name would be escaped, so a match is a real field, or a text that stands alone.
 */
export function holdsMember(json: Buffer, name: Buffer, opening: number): boolean {
  return holds(json, name, (value) => json[value] === opening);
}

/** The same for a value that is a text of nothing but white space. */
export function holdsBlankText(json: Buffer, name: Buffer): boolean {
  return holds(json, name, (value) => json[value] === QUOTE && json[pastBlankText(json, value + 1)] === QUOTE);
}

function holds(json: Buffer, name: Buffer, isMeant: (value: number) => boolean): boolean {
  for (let at = json.indexOf(name); at >= 0; at = json.indexOf(name, at + 1)) {
    const colon = pastBlanks(json, at + name.length);
    if (json[colon] === COLON && isMeant(pastBlanks(json, colon + 1))) return true;
  }
  return false;
}

function pastBlanks(json: Buffer, from: number): number {
  let at = from;
  while (BLANKS.has(json[at])) at++;
  return at;
}

function pastBlankText(json: Buffer, from: number): number {
  let at = from;
  for (;;) {
    if (json[at] === SPACE) at++;
    else if (json[at] === BACKSLASH && BLANK_ESCAPES.has(json[at + 1])) at += 2;
    else return at;
  }
}
