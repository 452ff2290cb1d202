/** Four vectors of a token's alternatives at each of 16,000 tokens; a number takes up to 32 bytes while it is parsed. */
const MOST_ELEMENTS = 4_000_000;
/** Far more than answers hold; an empty object alone takes some 60 bytes once it is parsed, and three as text. */
const MOST_VALUES = 1_000_000;

const BRACE = 0x7b;
const BRACKET = 0x5b;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Whether JSON opens so many objects and lists, names so many fields, or lists so many values, that parsing it would swell to many times its size. */
export function swells(json: Buffer): boolean {
  if (json.length <= MOST_VALUES) return false;
  let values = 0;
  let elements = 0;
  for (let at = 0; at < json.length && values <= MOST_VALUES && elements <= MOST_ELEMENTS; at++) {
    const byte = json[at];
    if (byte === COMMA) elements++;
    else if (byte === BRACE || byte === BRACKET || byte === COLON) values++;
  }
  return values > MOST_VALUES || elements > MOST_ELEMENTS;
}
