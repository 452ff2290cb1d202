import { randomBytes } from 'node:crypto';

/** A name for this run of the process: later runs sort behind, and no two processes share one. */
export function bootId(now: number): string {
  return now.toString(36) + randomBytes(4).toString('hex');
}

/** Injection token of the name of this run. */
export const BOOT = Symbol('boot');
