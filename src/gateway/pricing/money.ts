const AMOUNT = /^\d{1,9}(?:\.\d{1,6})?$/;
const MICROS_DIGITS = 6;

/** Reads an amount of USD such as `"5"` or `"0.15"` as whole micro-USD, exactly; null when it is none. */
export function parseMicros(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !AMOUNT.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  return Number(whole + fraction.padEnd(MICROS_DIGITS, '0'));
}

/** Micro-USD as a decimal amount of USD, such as `0.000150`. */
export function formatMicros(micros: number): string {
  const digits = String(Math.abs(micros)).padStart(MICROS_DIGITS + 1, '0');
  return `${micros < 0 ? '-' : ''}${digits.slice(0, -MICROS_DIGITS)}.${digits.slice(-MICROS_DIGITS)}`;
}
