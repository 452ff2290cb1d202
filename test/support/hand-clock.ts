import { Clock } from '../../src/platform/time/clock.js';
import { Random } from '../../src/platform/time/random.js';

/** A clock that stands still until a test moves it; wall and monotonic time move together unless told otherwise. */
export class HandClock extends Clock {
  constructor(
    public wall = Date.parse('2026-11-20T12:00:00Z'),
    public elapsed = 1_000_000,
  ) {
    super();
  }

  override now(): number {
    return this.wall;
  }

  override monotonic(): number {
    return this.elapsed;
  }

  override steady(): number {
    return this.elapsed;
  }

  advance(ms: number): this {
    this.wall += ms;
    this.elapsed += ms;
    return this;
  }
}

/** Chance that always falls the same way. */
export class FixedRandom extends Random {
  constructor(private readonly value = 0.5) {
    super();
  }

  override fraction(): number {
    return this.value;
  }

  override uuid(): string {
    return '00000000-0000-4000-8000-000000000000';
  }
}
