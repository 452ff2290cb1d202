import type { Lock } from '../../platform/shared-state/memory.js';
import type { LimitSettings } from '../catalog/ceilings.js';
import type { Instant, LimitClock } from './limit-clock.js';
import type { Entry, Reached } from './meter.js';
import type { Share } from './shares.js';

/** A reservation of one request in every count it touches; ends in exactly one `settle` or `cancel`. */
export interface Permit {
  /** The request is over and took this many tokens. */
  settle(tokens: number): void;
  /** The request never reached anybody. */
  cancel(): void;
}

/** The same for a token, which counts a request before its body is read, and its tokens behind that. */
export interface RequestPermit extends Permit {
  /** Counts so many tokens at a guess, or tells the limit that they would pass; to be called once at most. */
  reserveTokens(tokens: number): Reached | null;
}

/** The permit of an access token. */
export class TokenPermit implements RequestPermit {
  private isOver = false;

  constructor(
    private entry: Entry,
    private readonly limits: LimitSettings,
    private readonly clock: LimitClock,
    private readonly lock: Lock,
  ) {}

  reserveTokens(tokens: number): Reached | null {
    if (this.isOver || tokens === 0) return null;
    const { meter } = this.entry;
    return this.lock.hold(() => {
      const now = this.clock.now();
      const reached = meter.reachedTokens(this.limits, tokens, now);
      if (reached === null) this.entry = meter.enterTokens(this.entry, tokens, now);
      return reached;
    });
  }

  settle(tokens: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.lock.hold(() => this.entry.meter.leave(this.entry, tokens, this.clock.now()));
  }

  cancel(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.lock.hold(() => this.entry.meter.cancel(this.entry, this.clock.now()));
  }
}

/** The permit of an attempt, in all that it counts in. */
export class MeterPermit implements Permit {
  private isOver = false;

  constructor(
    private readonly entries: readonly Entry[],
    private readonly clock: LimitClock,
    private readonly lock: Lock,
    private readonly share: Share | null = null,
  ) {}

  settle(tokens: number): void {
    this.end((entry, now) => entry.meter.leave(entry, tokens, now));
  }

  cancel(): void {
    this.end((entry, now) => entry.meter.cancel(entry, now));
  }

  private end(leave: (entry: Entry, now: Instant) => void): void {
    if (this.isOver) return;
    this.isOver = true;
    this.lock.hold(() => {
      const now = this.clock.now();
      for (const entry of this.entries) leave(entry, now);
      this.share?.release();
    });
  }
}
