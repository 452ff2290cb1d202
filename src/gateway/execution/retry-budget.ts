const SHARE = 0.2;
const MINIMUM = 3;

/**
 * Bounds the extra load that repeats put on a struggling channel: of what is in flight there, at most a fifth (three
 * at least) may be further tries of requests that have been there before. First tries are never bounded.
 */
export class RetryBudget {
  private readonly inFlight: number[] = [];
  private readonly extra: number[] = [];

  allowsExtra(slot: number): boolean {
    return (this.extra[slot] ?? 0) < Math.max(MINIMUM, (this.inFlight[slot] ?? 0) * SHARE);
  }

  begin(slot: number, isExtra: boolean): void {
    this.inFlight[slot] = (this.inFlight[slot] ?? 0) + 1;
    if (isExtra) this.extra[slot] = (this.extra[slot] ?? 0) + 1;
  }

  end(slot: number, isExtra: boolean): void {
    this.inFlight[slot] = (this.inFlight[slot] ?? 1) - 1;
    if (isExtra) this.extra[slot] = (this.extra[slot] ?? 1) - 1;
  }
}
