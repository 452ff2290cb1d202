import { randomBytes } from 'node:crypto';

/** A name for this run of the process: later runs sort behind, and no two processes share one. */
export function instanceId(now: number): string {
  return now.toString(36) + randomBytes(4).toString('hex');
}

/** Injection token of the name of this run. */
export const INSTANCE_ID = Symbol('boot');
