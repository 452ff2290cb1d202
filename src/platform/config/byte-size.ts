import { ValidateBy, type ValidationOptions } from 'class-validator';

const SIZE = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|TiB|kB|KB|MB|GB|TB)?$/;
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

const MOST = 2 ** 50;

/** The bytes that a size such as `2GiB` or `500 MB` stands for; null when it is none. */
export function parseByteSize(text: string): number | null {
  const [, amount, unit = 'B'] = SIZE.exec(text.trim()) ?? [];
  return amount === undefined ? null : Math.floor(Number(amount) * (UNITS[unit] ?? 1));
}

/** The value is a size in bytes, of at most a pebibyte: sums of such stay exact. */
export function IsByteSize(options?: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && (parseByteSize(value) ?? MOST + 1) <= MOST;
  return ValidateBy({ name: 'isByteSize', validator: { validate } }, options);
}
