import type { Lock } from '../../platform/shared-state/memory.js';
import type { Clock } from '../../platform/time/clock.js';
import type { Share } from './shares.js';
import type { Spending } from './spending.js';

/** So long a request keeps all that was set aside for it, and so long an open-ended one keeps those of other tokens out. */
const WHOLE_HOLD_MS = 60_000;
/** After this a tenth is left. */
const LEAST_HOLD_MS = 300_000;
const LEAST_SHARE = 0.1;

/** Money set aside for one request, until a `settle`. */
export interface BudgetReservation {
  /** Micro-USD that are set aside, or were taken. */
  readonly held: number;
  /** The request has taken so many micro-USD at the least and is still under way. */
  refine(micros: number, elapsedMs: number): void;
  /** The request took so many micro-USD; told again, the later word counts. */
  settle(micros: number): void;
}

/** Of a request that no budget counts. */
export const FREE: BudgetReservation = { held: 0, refine() {}, settle() {} };

/** What one owner has set aside for a request, and the periods that it counts for. */
interface Part {
  readonly spending: Spending;
  /** After a while another open-ended request may begin beside this one: it is no reason to keep all others out. */
  readonly passesTurn: boolean;
  readonly counted: ReturnType<Spending['reserve']>;
}

/** What was set aside. */
export interface Taken {
  readonly micros: number;
  readonly isOpenEnded: boolean;
  readonly share: Share;
}

/** Money set aside in several budgets at once. Made while the memory's lock is held. */
export class SpendingReservation implements BudgetReservation {
  /** What the spendings hold for the request: reserved, then taken. */
  held: number;
  private isSettled = false;
  /** The parts in which nobody else may begin an open-ended request. */
  private turns: readonly Part[];

  constructor(
    private readonly parts: readonly Part[],
    private readonly taken: Taken,
    private readonly clock: Clock,
    private readonly lock: Lock,
  ) {
    this.held = taken.micros;
    this.turns = taken.isOpenEnded ? parts : [];
    for (const { spending } of parts) {
      spending.hold(taken.micros);
      if (taken.isOpenEnded) spending.countOpenEnded(1);
    }
  }

  refine(micros: number, elapsedMs: number): void {
    const { taken } = this;
    const wanted = holdAfter(elapsedMs, taken.micros, micros);
    const passed = elapsedMs >= WHOLE_HOLD_MS ? this.turns.filter(({ passesTurn }) => passesTurn) : [];
    if (this.isSettled || (wanted === this.held && passed.length === 0)) return;
    const more = wanted - this.held;
    this.lock.hold(() => {
      this.move(more);
      taken.share.change(more);
      for (const { spending } of this.parts) spending.hold(more);
      this.endTurns(passed);
    });
  }

  settle(micros: number): void {
    const { taken, held } = this;
    this.lock.hold(() => {
      this.move(micros - held);
      if (this.isSettled) return;
      this.isSettled = true;
      for (const { spending } of this.parts) spending.hold(-held);
      taken.share.release();
      this.endTurns(this.turns);
    });
  }

  private move(more: number): void {
    const now = this.clock.now();
    this.held += more;
    for (const { spending, counted } of this.parts) spending.correct(more, counted, now);
  }

  private endTurns(over: readonly Part[]): void {
    for (const { spending } of over) spending.countOpenEnded(-1);
    this.turns = this.turns.filter((part) => !over.includes(part));
  }
}

/**
 * What is still set aside for a request that has been under way for a while and has taken so much for certain: all at
 * first, then in proportion less, so that one that hangs does not keep others out for as long as it may hang.
 */
function holdAfter(elapsedMs: number, reserved: number, taken: number): number {
  const gone = Math.min(1, Math.max(0, (elapsedMs - WHOLE_HOLD_MS) / (LEAST_HOLD_MS - WHOLE_HOLD_MS)));
  return Math.max(taken, Math.ceil(reserved * (1 - gone * (1 - LEAST_SHARE))));
}
