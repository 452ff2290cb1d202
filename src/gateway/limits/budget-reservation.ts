import type { Lock } from '../../platform/shared-state/memory.js';
import type { Clock } from '../../platform/time/clock.js';
import { holdAfter, WHOLE_HOLD_MS } from './hold.js';
import type { Share } from './shares.js';
import type { Spending } from './spending.js';

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
  private hasTurn: boolean;

  constructor(
    private readonly parts: readonly Part[],
    private readonly taken: Taken,
    private readonly clock: Clock,
    private readonly lock: Lock,
  ) {
    this.held = taken.micros;
    this.hasTurn = taken.isOpenEnded;
    for (const { spending } of parts) {
      spending.hold(taken.micros);
      if (taken.isOpenEnded) spending.countOpenEnded(1);
    }
  }

  refine(micros: number, elapsedMs: number): void {
    const { taken } = this;
    const wanted = holdAfter(elapsedMs, taken.micros, micros);
    const endsTurn = this.hasTurn && elapsedMs >= WHOLE_HOLD_MS;
    if (this.isSettled || (wanted === this.held && !endsTurn)) return;
    const more = wanted - this.held;
    this.lock.hold(() => {
      this.move(more);
      taken.share.change(more);
      for (const { spending } of this.parts) spending.hold(more);
      if (endsTurn) this.endTurn();
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
      this.endTurn();
    });
  }

  private move(more: number): void {
    const now = this.clock.now();
    this.held += more;
    for (const { spending, counted } of this.parts) spending.correct(more, counted, now);
  }

  private endTurn(): void {
    if (!this.hasTurn) return;
    this.hasTurn = false;
    for (const { spending } of this.parts) spending.countOpenEnded(-1);
  }
}
