const EXTRA_SHARE = 0.2;
const EXTRA_MINIMUM = 3;

/**
 * What is in flight at every channel, and the bound on repeats there: of what is in flight, at most a fifth (three at
 * least) may be further tries of requests that have been at the channel before. First tries are never bounded.
 */
export class ChannelLoad {
  private readonly inFlight: number[] = [];
  private readonly extra: number[] = [];

  of(slot: number): number {
    return this.inFlight[slot] ?? 0;
  }

  allowsExtra(slot: number): boolean {
    return (this.extra[slot] ?? 0) < Math.max(EXTRA_MINIMUM, this.of(slot) * EXTRA_SHARE);
  }

  begin(slot: number, isExtra: boolean): void {
    this.inFlight[slot] = this.of(slot) + 1;
    if (isExtra) this.extra[slot] = (this.extra[slot] ?? 0) + 1;
  }

  end(slot: number, isExtra: boolean): void {
    this.inFlight[slot] = this.of(slot) - 1;
    if (isExtra) this.extra[slot] = (this.extra[slot] ?? 1) - 1;
  }
}
