import type { Command } from '../run/children.ts';

/** Where a target listens, what it forwards to, and a folder it may write in. */
export interface Place {
  readonly port: number;
  readonly upstreamPort: number;
  readonly folder: string;
}

/** Something to measure: how it is started, and what a client of it sends. */
export interface Target {
  readonly name: string;
  readonly command: (place: Place) => Command;
  /** Request headers beside those of every client, each `name: value`. */
  readonly headers?: (place: Place) => readonly string[];
  /** Its event loops; one unless told. */
  readonly workers?: number;
  /** Where it may run, as `taskset -c` takes it; the core of the gateway unless told. */
  readonly cores?: string;
}

/** A target that listens. */
export interface RunningTarget {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly upstreamPid: number;
  /** The key that clients present. */
  readonly key: string;
  readonly headers: readonly string[];
  readonly workers: number;
}

/** The key that every client presents, and the one that every target presents to the upstream. */
export const KEYS = {
  client: 'sk-bench-0123456789abcdef0123456789abcdef',
  upstream: 'sk-upstream-0123456789abcdef0123456789abcdef',
};
