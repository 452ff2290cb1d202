const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  mo: 2_592_000_000,
};
const DURATION = /^(\d+(?:\.\d+)?)\s*(s|m|h|d|w|mo)?$/;

/** A duration in milliseconds: seconds as a number, or a text such as `90s`, `1h`, `1d`, `1w`, `1mo`; null when it is none. */
export function parseDuration(value: unknown): number | null {
  const parts = typeof value === 'number' || typeof value === 'string' ? DURATION.exec(String(value).trim()) : null;
  return parts === null ? null : Number(parts[1]) * (UNITS[parts[2] ?? 's'] ?? 0);
}
