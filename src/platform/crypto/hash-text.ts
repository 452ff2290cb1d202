import { hash } from 'node:crypto';

/** A 32-bit hash of a short text (FNV-1a, then mixed): stable for ever, spread evenly, not for secrets. */
export function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return mix(value);
}

/** Up to 64 hexadecimal digits that are the same for the same text, and another for another. */
export function digestText(text: string, digits: number): string {
  return hash('sha256', text).slice(0, digits);
}

/** Combines two hashes into one that depends on every bit of both. */
export function mixHashes(a: number, b: number): number {
  return mix(Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b);
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
