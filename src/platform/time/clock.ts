/** Wall time for what people read, monotonic time for durations; a seam, so that tests can hold it still. */
export abstract class Clock {
  /** Milliseconds since the epoch; may jump. */
  abstract now(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  abstract monotonic(): number;
}

/** The clock of this machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }

  override monotonic(): number {
    return performance.now();
  }
}
