const BYTES_PER_FLOAT = 4;

/** The numbers of a vector off the wire, spelled out or as base64 of 32-bit floats; null when it is none. */
export function readVector(value: unknown): number[] | null {
  if (typeof value === 'string') return fromBase64(value);
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'number')) return null;
  return value;
}

/** A vector as base64 of 32-bit floats, the lowest byte first. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * BYTES_PER_FLOAT);
  for (const [i, number] of vector.entries()) bytes.writeFloatLE(number, i * BYTES_PER_FLOAT);
  return bytes.toString('base64');
}

function fromBase64(text: string): number[] | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % BYTES_PER_FLOAT !== 0) return null;
  return Array.from({ length: bytes.length / BYTES_PER_FLOAT }, (_, i) => bytes.readFloatLE(i * BYTES_PER_FLOAT));
}
