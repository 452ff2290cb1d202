import { invalidField } from '../../../control/access/input-rules.js';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 30 * 86_400_000;
const DEFAULT = '24h';

/** Milliseconds of a grace such as `0`, `1h` or `7d`, a day when none is given; thirty days at most. */
export function graceMsOf(grace = DEFAULT): number {
  const ms = Number.parseInt(grace, 10) * (UNITS[grace.at(-1)!] ?? 0);
  if (ms > LONGEST_MS) throw invalidField('/grace', 'must be at most 30 days');
  return ms;
}
