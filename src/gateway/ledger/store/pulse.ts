/** Which requests are looked at. */
export interface PulseQuery {
  /** Wall milliseconds, itself included. */
  readonly since: number;
  /** Wall milliseconds, itself excluded. */
  readonly until: number;
  /** Milliseconds of a step. */
  readonly stepMs: number;
  /** Id of the only tenant that counts. */
  readonly tenant?: string;
}

/** Requests of one step, by how they went. */
export interface PulseStep {
  /** Wall milliseconds of its beginning. */
  readonly at: number;
  readonly first_try: number;
  readonly failover: number;
  /** Ended with a status from 400 to 499. */
  readonly client_error: number;
  readonly failed: number;
}

/** How requests went in a span of time. */
export interface Pulse {
  readonly steps: readonly PulseStep[];
  /** Milliseconds to the first content, within a fifth; null where there was none. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Only the latest of the requests were looked at. */
  readonly isPartial: boolean;
}

/** The upper ends of the classes that times to the first content fall into, in milliseconds. */
export const PULSE_CLASSES = Array.from({ length: 64 }, (_, index) => Math.round(10 * 1.2 ** index));

/** The time that a share of the requests did not pass, from how many fell into each class; null when none did. */
export function percentile(counts: readonly number[], share: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let seen = 0;
  const found = counts.findIndex((count) => (seen += count) >= all * share);
  return PULSE_CLASSES[found] ?? null;
}

/** The class of a time to the first content. */
export function classOf(ms: number): number {
  const found = PULSE_CLASSES.findIndex((most) => ms <= most);
  return found < 0 ? PULSE_CLASSES.length - 1 : found;
}
