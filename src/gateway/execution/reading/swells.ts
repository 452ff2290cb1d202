/** Far more than answers hold; an empty object alone takes some 60 bytes once it is parsed, and three as text. */
const MOST_VALUES = 1_000_000;

const BRACE = 0x7b;
const BRACKET = 0x5b;
const COLON = 0x3a;

/** Whether JSON opens so many objects and lists, and names so many fields, that parsing it would swell to many times its size. */
export function swells(json: Buffer): boolean {
  if (json.length <= MOST_VALUES) return false;
  let values = 0;
  for (let at = 0; at < json.length && values <= MOST_VALUES; at++) {
    const byte = json[at];
    if (byte === BRACE || byte === BRACKET || byte === COLON) values++;
  }
  return values > MOST_VALUES;
}
