import { hashText } from '../../platform/crypto/hash-text.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Where in a ring of `size` keys a request begins: for a UUID its integer value mod `size`, for any other id a stable
 * hash mod `size`. The same id gives the same key, and ids spread evenly.
 */
export function firstKey(requestId: string, size: number): number {
  if (size === 1) return 0;
  return requestId.length === 36 && UUID.test(requestId) ? uuidMod(requestId, size) : hashText(requestId) % size;
}

/** The 128-bit value of a UUID mod `size`, digit by digit. */
function uuidMod(uuid: string, size: number): number {
  let rest = 0;
  for (let i = 0; i < 36; i++) {
    const digit = hexDigit(uuid.charCodeAt(i));
    if (digit >= 0) rest = (rest * 16 + digit) % size;
  }
  return rest;
}

function hexDigit(code: number): number {
  if (code <= 0x39) return code === 0x2d ? -1 : code - 0x30;
  return (code | 0x20) - 0x57;
}
