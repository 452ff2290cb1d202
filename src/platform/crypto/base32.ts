import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_BYTES = 10;

/** Bytes as lower-case base32 (RFC 4648) without padding; five bits become one character. */
function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(held >>> (bits - 5)) & 31]!;
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31]!;
}

/** A new opaque id: the prefix of its kind and 16 characters by chance. */
export function randomId(prefix: string): string {
  return prefix + toBase32(randomBytes(ID_BYTES));
}
