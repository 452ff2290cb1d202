import { hashText } from '../../platform/crypto/hash-text.js';

const HYPHEN = 0x2d;

/**
 * Where in a ring of `size` keys a request begins: for a UUID its integer value mod `size`, for any other id a stable
 * hash mod `size`. The same id gives the same key, and ids spread evenly.
 */
export function firstKey(requestId: string, size: number): number {
  if (size === 1) return 0;
  const index = uuidMod(requestId, size);
  return index >= 0 ? index : hashText(requestId) % size;
}

/** The first keys of one request: the channels of a plan mostly have rings of one size, so the last answer is remembered. */
export class FirstKeys {
  private size = 1;
  private index = 0;

  constructor(private readonly requestId: string) {}

  /** Where in a ring of `size` keys the request begins. */
  of(size: number): number {
    if (size !== this.size) {
      this.size = size;
      this.index = firstKey(this.requestId, size);
    }
    return this.index;
  }
}

/** The 128-bit value of a UUID mod `size`, digit by digit; -1 when it is no UUID. */
function uuidMod(id: string, size: number): number {
  if (id.length !== 36) return -1;
  let rest = 0;
  for (let i = 0; i < 36; i++) {
    const code = id.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (code !== HYPHEN) return -1;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0) return -1;
    rest = (rest * 16 + digit) % size;
  }
  return rest;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
