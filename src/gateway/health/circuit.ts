const CONSECUTIVE_FAILURES = 5;
const WINDOW_MS = 30_000;
const WINDOW_MIN_CALLS = 20;
const WINDOW_FAILURE_SHARE = 0.5;
const MIN_DISTINCT_TOKENS = 2;
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 300_000;
const JITTER = 0.2;

/**
 * A circuit breaker: opens on five failures in a row, or on half of at least twenty calls within 30 s, seen by two
 * tokens or more, so that no single tenant can take a channel from the others. Open, it lets nothing through until
 * its time is over; then one call at a time probes, and one success closes it.
 */
export class Circuit {
  private consecutive = 0;
  private readonly runWitnesses = new Set<string>();
  private windowStart = -Infinity;
  private readonly windowWitnesses = new Set<string>();
  private calls = 0;
  private failures = 0;
  private timesOpened = 0;
  private openUntil = 0;
  private probe: object | null = null;
  private probeUntil = 0;

  /** When the circuit lets calls through again; 0 when it does now. */
  blockedUntil(now: number): number {
    if (this.openUntil > now) return this.openUntil;
    return this.probeUntil > now ? this.probeUntil : 0;
  }

  /** A call goes out; while half open it is the probe, and the others wait for it to end, `probeMs` at most. */
  enter(call: object, now: number, probeMs: number): void {
    if (this.openUntil === 0) return;
    this.probe = call;
    this.probeUntil = now + probeMs;
  }

  /** A call is over. A probe that has told nothing, because its client left or was at fault, makes room for the next. */
  leave(call: object): void {
    if (this.probe === call) this.endProbe();
  }

  succeed(now: number): void {
    this.count(now);
    this.consecutive = 0;
    this.runWitnesses.clear();
    if (this.openUntil === 0 || this.openUntil > now) return;
    this.openUntil = 0;
    this.endProbe();
    this.timesOpened = 0;
  }

  /**
   * `random` in [0, 1) spreads the reopening of many circuits. Calls that were out when it opened tell nothing new.
   * True when only a second witness is missing, which a probe of our own may be.
   */
  fail(now: number, token: string, random: number): boolean {
    if (this.openUntil > now) return false;
    this.count(now);
    this.failures++;
    this.consecutive++;
    this.runWitnesses.add(token);
    this.windowWitnesses.add(token);
    const isProbe = this.openUntil > 0;
    const witnesses = this.witnesses();
    if (isProbe || witnesses >= MIN_DISTINCT_TOKENS) this.open(now, random);
    return !isProbe && witnesses > 0 && witnesses < MIN_DISTINCT_TOKENS;
  }

  /** A probe of our own has seen the failure as well. */
  confirm(now: number, random: number): void {
    if (this.openUntil === 0 && this.witnesses() > 0) this.open(now, random);
  }

  /** How many tokens have seen enough failures to open on; 0 while there are not enough failures. */
  private witnesses(): number {
    const isRun = this.consecutive >= CONSECUTIVE_FAILURES;
    const isHalf = this.calls >= WINDOW_MIN_CALLS && this.failures >= this.calls * WINDOW_FAILURE_SHARE;
    return Math.max(isRun ? this.runWitnesses.size : 0, isHalf ? this.windowWitnesses.size : 0);
  }

  private open(now: number, random: number): void {
    this.timesOpened++;
    const jitter = 1 + JITTER * (2 * random - 1);
    this.openUntil = now + Math.min(OPEN_MS * this.timesOpened, MAX_OPEN_MS) * jitter;
    this.endProbe();
    this.consecutive = 0;
    this.runWitnesses.clear();
    this.windowStart = -Infinity;
  }

  private endProbe(): void {
    this.probe = null;
    this.probeUntil = 0;
  }

  private count(now: number): void {
    if (now - this.windowStart > WINDOW_MS) {
      this.windowStart = now;
      this.calls = 0;
      this.failures = 0;
      this.windowWitnesses.clear();
    }
    this.calls++;
  }
}
