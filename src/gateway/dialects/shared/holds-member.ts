const COLON = 0x3a;
const BLANKS: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Whether JSON has a field of a name (with its quotes) whose value opens with a byte. Inside of a JSON string the quotes of
 * the name would be escaped, so a match is a real field, or a text that stands alone.
 */
export function holdsMember(json: Buffer, name: Buffer, opening: number): boolean {
  for (let at = json.indexOf(name); at >= 0; at = json.indexOf(name, at + 1)) {
    const colon = pastBlanks(json, at + name.length);
    if (json[colon] === COLON && json[pastBlanks(json, colon + 1)] === opening) return true;
  }
  return false;
}

function pastBlanks(json: Buffer, from: number): number {
  let at = from;
  while (BLANKS.has(json[at])) at++;
  return at;
}
