import type { AttemptTarget } from '../health/block.js';
import { isCounted } from '../dialects/shared/counts-in.js';
import { FREE, type BudgetReservation } from '../limits/budget-reservation.js';
import type { Attempt } from './attempt.js';
import { together, type Bill, type Owing } from './bill.js';
import type { Job } from './execution-services.js';
import type { LimitReservation, Money } from './money.js';
import type { RequestRecord } from './record.js';

/** What a request holds of limits and budgets while it runs, and what it owes in the end: settled exactly once. */
export class Settlement {
  /** The books have been told. */
  isOver = false;
  private holding: LimitReservation | null = null;
  /** What failed attempts have taken; it is owed beside what the answer takes. */
  private lost: Bill | null = null;
  /** What is set aside for that while the next attempt is under way. */
  private besides: BudgetReservation = FREE;

  constructor(
    private readonly job: Job,
    private readonly money: Money,
  ) {}

  /** Sets aside what an attempt may take; false when its channel or key is full. */
  reserve(place: AttemptTarget): boolean {
    if (!this.canGoOn()) return false;
    this.holding = this.money.reserve(this.job, place);
    return this.holding !== null;
  }

  /** Whether budgets can bear another attempt beside those that have failed. */
  private canGoOn(): boolean {
    const micros = this.lost?.costMicros ?? 0;
    if (micros === 0) return true;
    this.besides.settle(0);
    const besides = this.money.setAside(this.job.caller, micros);
    this.besides = besides ?? FREE;
    return besides !== null;
  }

  /** An answer is read on without its client: a budget counts it, and only its upstream's word at its end tells how much. */
  needsEnd({ exchange, place }: Attempt): boolean {
    const { call, charge } = this.job;
    const costsNothing = exchange?.wasSent === false || place.channel.transport.kind === 'process';
    if (costsNothing || call.wantsStream || !call.operation.isEstimated) return false;
    return charge !== FREE || place.channel.isBudgeted;
  }

  /**
   * An attempt has failed before it told its client anything: it has taken what its upstream counted all the same, which is
   * given; null where that is nothing.
   */
  lose(attempt: Attempt | null): Bill | null {
    const counts = attempt !== null && isCounted(attempt.seen.usage);
    const bill = counts ? this.money.bill(this.owingFor(attempt)) : null;
    this.holding?.settle(bill);
    this.holding = null;
    this.lost = together(this.lost, bill);
    return bill;
  }

  /** Has the books note what an answer, if there is one, has taken so far, and corrects what is set aside after so long. */
  note(attempt: Attempt | null, elapsedMs: number): void {
    const owing = attempt === null ? null : this.owingFor(attempt);
    const bill = owing === null ? null : this.money.bill(owing);
    if (owing !== null) this.noteBill(owing, bill);
    this.holding?.refine(bill, elapsedMs);
    this.job.charge.refine(bill?.costMicros ?? 0, elapsedMs);
  }

  /** Settles what is owed for the answer of an attempt, null for none, and calls back when an answer may end. */
  close(record: Omit<RequestRecord, 'bill'>, attempt: Attempt | null, done: () => void): void {
    const settle = (bill: Bill | null): void => {
      this.holding?.settle(bill);
      this.isOver = true;
      this.job.account.settle(this.charged(record, bill), done);
      this.besides.settle(0);
    };
    if (attempt === null) {
      settle(null);
      return;
    }
    const owing = this.owingFor(attempt, record);
    if (this.money.mustCount(owing)) this.prepare(record, owing);
    this.money.settle(owing, settle);
  }

  /**
   * Before tokens are counted the books note their number by length, which is what remains should the process die. Where
   * nobody waits for an end any more, limits go by it too: the next request may come at once.
   */
  private prepare(record: Omit<RequestRecord, 'bill'>, owing: Owing): void {
    const bill = this.money.bill(owing);
    this.noteBill(owing, bill);
    if (record.outcome === 'completed') return;
    this.holding?.settle(bill);
    this.job.account.leave(this.charged(record, bill));
  }

  /** The record with what is owed for all attempts together, and for each where several have taken something. */
  private charged(record: Omit<RequestRecord, 'bill'>, bill: Bill | null): RequestRecord {
    const owed = { ...record, bill: together(this.lost, bill) };
    const last = record.attempts.at(-1);
    if (this.lost === null || bill === null || last === undefined) return owed;
    return { ...owed, attempts: [...record.attempts.slice(0, -1), { ...last, bill }] };
  }

  private noteBill({ place: { channel, model } }: Owing, bill: Bill | null): void {
    const owed = together(this.lost, bill);
    if (owed !== null) this.job.account.note({ ...owed, channelId: channel.id, channel: channel.label, model });
  }

  private owingFor({ place, seen, contentAt, startedAt }: Attempt, record?: Omit<RequestRecord, 'bill'>): Owing {
    const { call, tokenSlot } = this.job;
    if (record?.outcome !== 'client_gone') return { call, place, seen, tokenSlot };
    const unheardMs = contentAt === null ? record.attempts.at(-1)?.durationMs : contentAt - startedAt;
    return { call, place, seen, tokenSlot, unheardMs };
  }
}
