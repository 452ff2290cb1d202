import { BoundedMap } from '../../platform/memory/bounded-map.js';
import type { Clock } from '../../platform/time/clock.js';

const MINUTE_MS = 60_000;
const MOST_ACTORS = 10_000;

/** How an actor stands with its rate. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the rate is whole again. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Requests per minute and actor, as buckets that refill evenly; an actor that was forgotten begins anew. */
export class ActorRates {
  private readonly buckets = new BoundedMap<string, Bucket>(MOST_ACTORS);

  constructor(private readonly clock: Clock) {}

  /** Takes one request of a kind that has its own limit per minute. */
  take(actor: string, kind: string, limit: number): RateState {
    const now = this.clock.monotonic();
    const key = `${kind}:${actor}`;
    const { tokens, at } = this.buckets.get(key) ?? { tokens: limit, at: now };
    const refilled = Math.min(limit, tokens + ((now - at) * limit) / MINUTE_MS);
    const isExceeded = refilled < 1;
    const left = isExceeded ? refilled : refilled - 1;
    this.buckets.set(key, { tokens: left, at: now });
    const missing = isExceeded ? 1 - left : limit - left;
    const resetSeconds = Math.max(1, Math.ceil((missing * MINUTE_MS) / limit / 1000));
    return { limit, remaining: Math.floor(left), resetSeconds, isExceeded };
  }
}
