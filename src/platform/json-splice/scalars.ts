const COMMA = 0x2c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** What a number in JSON looks like. */
export const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Digits without sign, exponent or leading zero, with one point among them at most: what nearly all numbers are. */
export function isPlainNumber(bytes: Buffer, start: number, end: number): boolean {
  let points = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === POINT) points++;
    else if (byte < ZERO || byte > NINE) return false;
  }
  const beginsWell = bytes[start] !== ZERO || end === start + 1 || bytes[start + 1] === POINT;
  return end > start && points < 2 && beginsWell && bytes[start] !== POINT && bytes[end - 1] !== POINT;
}

/** Digits, letters, plus, minus and dot: all that numbers and literals are made of. */
export function isScalarByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x2b && byte <= 0x39 && byte !== COMMA) || (lower >= 0x61 && lower <= 0x7a);
}
