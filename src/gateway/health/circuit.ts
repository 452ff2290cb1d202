import { hashText } from '../../platform/crypto/hash-text.js';
import type { Lock } from '../../platform/shared-state/memory.js';

const CONSECUTIVE_FAILURES = 5;
const WINDOW_MS = 30_000;
const WINDOW_MIN_CALLS = 20;
const WINDOW_FAILURE_SHARE = 0.5;
const MIN_WITNESSES = 2;
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 300_000;
const JITTER = 0.2;

/** Where in its numbers a circuit keeps what, behind the key that it is found by. */
const KEY = 0;
const CONSECUTIVE = 1;
const RUN_WITNESSES = 2;
const WINDOW_START = 4;
const WINDOW_WITNESSES = 5;
const CALLS = 7;
const FAILURES = 8;
const TIMES_OPENED = 9;
const OPEN_UNTIL = 10;
const PROBE_UNTIL = 11;
const PROBES = 12;

/**
 * A circuit breaker: opens on five failures in a row, or on half of at least twenty calls within 30 s, seen by two
 * witnesses or more, so that no single tenant can take a channel from the others. Open, it lets nothing through until
 * its time is over; then one call at a time probes, and one success closes it. To open again takes as many witnesses as
 * to open, or a probe of our own: what fails may be the body of the one that probes. All that it knows lies in `cells`,
 * which several event loops may look at.
 */
export class Circuit {
  /** Numbers that a circuit takes. */
  static readonly width = 13;
  private probe: object | null = null;
  /** The number of the probe that this loop sent last. */
  private probeNumber = 0;

  constructor(
    private readonly cells: Float64Array,
    private readonly lock: Lock,
    private readonly key = 0,
  ) {}

  /** False once its numbers belong to another circuit. */
  get isKept(): boolean {
    return this.cells[KEY] === this.key;
  }

  /** When the circuit lets calls through again; 0 when it does now. */
  blockedUntil(now: number): number {
    return this.lock.hold(() => this.until(now));
  }

  /**
   * A call goes out; while half open it is the probe, and the others wait for it to end, `probeMs` at most. False, and
   * nothing changed, when another call probes already, unless the call is to go out all the same.
   */
  enter(call: object, { now, probeMs, isForced = false }: Entrance): boolean {
    return this.lock.hold(() => {
      const { cells } = this;
      if (cells[OPEN_UNTIL] === 0) return true;
      if (cells[PROBE_UNTIL]! > now && !isForced) return false;
      this.probe = call;
      this.probeNumber = ++cells[PROBES]!;
      cells[PROBE_UNTIL] = now + probeMs;
      return true;
    });
  }

  /** A call is over. A probe that has told nothing, because its client left or was at fault, makes room for the next. */
  leave(call: object): void {
    if (this.probe !== call) return;
    this.probe = null;
    this.lock.hold(() => {
      if (this.cells[PROBES] === this.probeNumber) this.cells[PROBE_UNTIL] = 0;
    });
  }

  succeed(now: number): void {
    this.lock.hold(() => {
      const { cells } = this;
      this.count(now);
      cells[CONSECUTIVE] = 0;
      this.clearWitnesses(RUN_WITNESSES);
      if (cells[OPEN_UNTIL] === 0 || cells[OPEN_UNTIL]! > now) return;
      cells[OPEN_UNTIL] = 0;
      cells[PROBE_UNTIL] = 0;
      cells[TIMES_OPENED] = 0;
    });
  }

  /**
   * `random` in [0, 1) spreads the reopening of many circuits. Calls that were out when it opened tell nothing new.
   * True when only a second witness is missing, which a probe of our own may be.
   */
  fail(now: number, witnessName: string, random: number): boolean {
    const witness = hashText(witnessName) + 1;
    return this.lock.hold(() => {
      const { cells } = this;
      if (cells[OPEN_UNTIL]! > now) return false;
      this.count(now);
      cells[FAILURES]!++;
      cells[CONSECUTIVE]!++;
      this.addWitness(RUN_WITNESSES, witness);
      this.addWitness(WINDOW_WITNESSES, witness);
      const witnesses = this.witnesses();
      if (witnesses >= MIN_WITNESSES) this.open(now, random);
      return witnesses > 0 && witnesses < MIN_WITNESSES;
    });
  }

  /** Somebody knows better: it lets calls through, and counts from the beginning. */
  close(): void {
    this.lock.hold(() => this.cells.fill(0, CONSECUTIVE));
  }

  /** A probe of our own has seen the failure as well. */
  confirm(now: number, random: number): void {
    this.lock.hold(() => {
      if (this.cells[OPEN_UNTIL]! <= now && this.witnesses() > 0) this.open(now, random);
    });
  }

  private until(now: number): number {
    const openUntil = this.cells[OPEN_UNTIL]!;
    if (openUntil > now) return openUntil;
    const probeUntil = this.cells[PROBE_UNTIL]!;
    return probeUntil > now ? probeUntil : 0;
  }

  /**
   * How many witnesses have seen enough failures to open on, two at most; 0 while there are not enough failures. Half open,
   * one is enough.
   */
  private witnesses(): number {
    const { cells } = this;
    const isRun = cells[CONSECUTIVE]! >= (cells[OPEN_UNTIL] === 0 ? CONSECUTIVE_FAILURES : 1);
    const isHalf = cells[CALLS]! >= WINDOW_MIN_CALLS && cells[FAILURES]! >= cells[CALLS]! * WINDOW_FAILURE_SHARE;
    return Math.max(isRun ? this.witnessesAt(RUN_WITNESSES) : 0, isHalf ? this.witnessesAt(WINDOW_WITNESSES) : 0);
  }

  private open(now: number, random: number): void {
    const { cells } = this;
    const timesOpened = ++cells[TIMES_OPENED]!;
    const jitter = 1 + JITTER * (2 * random - 1);
    cells[OPEN_UNTIL] = now + Math.min(OPEN_MS * timesOpened, MAX_OPEN_MS) * jitter;
    cells[PROBE_UNTIL] = 0;
    cells[CONSECUTIVE] = 0;
    this.clearWitnesses(RUN_WITNESSES);
    cells[CALLS] = 0;
  }

  private count(now: number): void {
    const { cells } = this;
    if (cells[CALLS] === 0 || now - cells[WINDOW_START]! > WINDOW_MS) {
      cells[WINDOW_START] = now;
      cells[CALLS] = 0;
      cells[FAILURES] = 0;
      this.clearWitnesses(WINDOW_WITNESSES);
    }
    cells[CALLS]!++;
  }

  /** The first two different witnesses are all that counts. */
  private addWitness(at: number, witness: number): void {
    const { cells } = this;
    if (cells[at] === 0) cells[at] = witness;
    else if (cells[at] !== witness) cells[at + 1] = witness;
  }

  private witnessesAt(at: number): number {
    return Number(this.cells[at] !== 0) + Number(this.cells[at + 1] !== 0);
  }

  private clearWitnesses(at: number): void {
    this.cells[at] = 0;
    this.cells[at + 1] = 0;
  }
}

/** How a call wants to go out; times are monotonic milliseconds. */
export interface Entrance {
  readonly now: number;
  /** How long the others wait for it at most. */
  readonly probeMs: number;
  /** It goes out even if another call probes. */
  readonly isForced?: boolean;
}
