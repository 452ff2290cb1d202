/** Wall time for what people read, monotonic time for durations; a seam, so that tests can hold it still. */
export abstract class Clock {
  /** Milliseconds since the epoch; may jump. */
  abstract now(): number;
  /** Milliseconds since an arbitrary start of this thread; never goes back. */
  abstract monotonic(): number;
  /** Milliseconds since an arbitrary start of the machine; never goes back, and is the same on every thread. */
  abstract steady(): number;
}

const NS_PER_MS = 1e6;

/** The clock of this machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }

  override monotonic(): number {
    return performance.now();
  }

  override steady(): number {
    return Number(process.hrtime.bigint()) / NS_PER_MS;
  }
}
