import type { Density } from './scan-object.js';

/**
 * Far more than answers hold: an empty object alone takes some 60 bytes once it is parsed, and three as text. Four vectors
 * of a token's alternatives at each of 16,000 tokens: a number takes up to 32 bytes while it is parsed.
 */
const ANSWER_DENSITY: Density = { maxValues: 1_000_000, maxElements: 4_000_000 };
/** What is parsed while all wait: no event of a model, with the longest list of tools told again, holds as much. */
export const EVENT_DENSITY: Density = { maxValues: 64_000, maxElements: 500_000 };

const BRACE = 0x7b;
const BRACKET = 0x5b;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Whether JSON opens so many objects and lists, names so many fields, or lists so many values, that parsing it would swell
 * to many times its size, or take for long.
 */
export function swells(json: Buffer, { maxValues, maxElements }: Density = ANSWER_DENSITY): boolean {
  if (json.length <= maxValues) return false;
  let values = 0;
  let elements = 0;
  for (let at = 0; at < json.length && values <= maxValues && elements <= maxElements; at++) {
    const byte = json[at];
    if (byte === COMMA) elements++;
    else if (byte === BRACE || byte === BRACKET || byte === COLON) values++;
  }
  return values > maxValues || elements > maxElements;
}
