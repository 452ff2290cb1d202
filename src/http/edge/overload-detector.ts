const NS_PER_MS = 1e6;
const MAX_HEAP_SHARE = 0.85;
/** One late second may be a single stall, of the machine perhaps, which is over once it is seen. */
const LATE_SECONDS = 2;

/** Whether a process keeps up with its work, told second by second how it does. */
export class OverloadDetector {
  private readonly maxLoopDelayNs: number;
  private lateSeconds = 0;
  private isFull = false;

  constructor(maxLoopDelayMs: number) {
    this.maxLoopDelayNs = maxLoopDelayMs * NS_PER_MS;
  }

  /** Further requests would only wait. */
  get isTooMuch(): boolean {
    return this.isFull || this.lateSeconds >= LATE_SECONDS;
  }

  /** Takes the mean delay of the event loop in a second, in nanoseconds, and the share of its limit that the heap takes. */
  note(loopDelayNs: number, heapShare: number): void {
    this.lateSeconds = loopDelayNs > this.maxLoopDelayNs ? this.lateSeconds + 1 : 0;
    this.isFull = heapShare > MAX_HEAP_SHARE;
  }
}
