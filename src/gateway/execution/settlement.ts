import type { AttemptTarget } from '../health/block.js';
import type { Attempt } from './attempt.js';
import type { Bill, Owing } from './bill.js';
import type { Job } from './execution-services.js';
import type { LimitReservation, Money } from './money.js';
import type { RequestRecord } from './record.js';

/** What a request holds of limits and budgets while it runs, and what it owes in the end: settled exactly once. */
export class Settlement {
  /** The books have been told. */
  isOver = false;
  private holding: LimitReservation | null = null;

  constructor(
    private readonly job: Job,
    private readonly money: Money,
  ) {}

  /** Sets aside what an attempt may take; false when its channel or key is full. */
  reserve(place: AttemptTarget): boolean {
    this.holding = this.money.reserve(this.job, place);
    return this.holding !== null;
  }

  /** The attempt has taken nothing. */
  waive(): void {
    this.holding?.settle(null);
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
      this.job.account.settle({ ...record, bill }, done);
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
    this.job.account.leave({ ...record, bill });
  }

  private noteBill({ place: { channel, model } }: Owing, bill: Bill | null): void {
    if (bill !== null) this.job.account.note({ ...bill, channelId: channel.id, channel: channel.label, model });
  }

  private owingFor({ place, seen }: Attempt, record?: Omit<RequestRecord, 'bill'>): Owing {
    const leftAfterMs = record?.outcome === 'client_gone' ? record.attempts.at(-1)?.durationMs : undefined;
    return { call: this.job.call, place, seen, tokenSlot: this.job.tokenSlot, leftAfterMs };
  }
}
