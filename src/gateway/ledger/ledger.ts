import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import type { LedgerHandle, Progress } from '../execution/ledger-handle.js';
import type { RequestRecord } from '../execution/record.js';
import { INSTANCE_ID } from './journal/instance-id.js';
import { LedgerJournal } from './journal/ledger-journal.js';
import { billFacts, callFacts, outcomeFacts, type RequestEntry } from './request-facts.js';
import { RefusedQuota } from './refused-quota.js';
import { RequestLog } from './request-log.js';
import type { RequestObserver } from './request-observer.js';

/**
 * Puts every request on the books: an intent before an upstream is asked, and what became of it before the last byte
 * of its answer leaves. Records go to the journal of this process; the books are brought up to date from there.
 */
@Injectable()
export class Ledger {
  private entries = 0;
  private readonly observers: RequestObserver[] = [];
  private readonly refusals = new RefusedQuota();

  constructor(
    @Inject(INSTANCE_ID) private readonly boot: string,
    readonly journal: LedgerJournal,
    readonly log: RequestLog,
    private readonly clock: Clock,
  ) {}

  /** Tells `observer` of every request from now on. */
  observe(observer: RequestObserver): void {
    this.observers.push(observer);
  }

  /** Throws `accounting_unavailable` while nothing can be put on the books. */
  check(): void {
    if (!this.journal.isAccepting) throw new GatewayError('accounting_unavailable', { retryAfterSeconds: 1 });
  }

  /** Opens the entry of a request; `over` is told when it is over, and again when its tokens had to be counted for that. */
  open(request: RequestEntry, over: (record: RequestRecord) => void): LedgerHandle {
    const entry = new LedgerEntry(this.nextEntry(), request, over, this);
    entry.book(this.clock.now());
    return entry;
  }

  /** Tells what became of a request. */
  tell(request: RequestEntry, record: RequestRecord): void {
    for (const observer of this.observers) observer.settled(request, record);
  }

  /**
   * Tells a request that was refused before anything was tried; nothing is owed for it. So many of a token a minute are
   * on the books, and all of them in the log and in the metrics.
   */
  noteRefusal(request: RequestEntry, error: GatewayError): void {
    for (const observer of this.observers) observer.refused(request, error);
    const record = { ...NOTHING_TRIED, status: error.status, errorCode: error.wire.code };
    const facts = `${callFacts(request)},${outcomeFacts(request, record)}`;
    const at = this.clock.now();
    this.log.write(at, facts);
    if (!this.refusals.takes(request.caller.tokenId, at)) return;
    this.journal.note(`{"kind":"settle","entry":"${this.nextEntry()}","at":${at},${facts}}`);
  }

  /** What the next entry of this process is called. */
  nextEntry(): string {
    return `${this.boot}-${++this.entries}`;
  }

  now(): number {
    return this.clock.now();
  }
}

const NOTHING_TRIED = {
  outcome: 'refused',
  attempts: [],
  place: null,
  bill: null,
  durationMs: 0,
  firstContentMs: null,
} as const;

/** One request on the books. */
class LedgerEntry implements LedgerHandle {
  private readonly facts: string;
  private at = 0;
  private position = 0;

  constructor(
    private readonly id: string,
    private readonly request: RequestEntry,
    private readonly over: (record: RequestRecord) => void,
    private readonly ledger: Ledger,
  ) {
    this.facts = callFacts(request);
  }

  whenWritten(listener: () => void): void {
    this.ledger.journal.whenEntered(listener);
  }

  get isDurable(): boolean {
    return this.ledger.journal.isBooked(this.position);
  }

  whenDurable(listener: () => void): void {
    this.ledger.journal.whenBooked(listener);
  }

  book(at: number): void {
    this.at = at;
    const reservedMicros = this.request.reserved?.micros ?? 0;
    const intent = `{"kind":"intent","entry":"${this.id}","at":${at},${this.facts},"reservedMicros":${reservedMicros}}`;
    this.position = this.ledger.journal.intent(intent);
  }

  note({ channelId, channel, model, ...bill }: Progress): void {
    const place = `"channel":${JSON.stringify(channel)},"channelId":"${channelId}","upstreamModel":${JSON.stringify(model)}`;
    const { id, ledger } = this;
    ledger.journal.note(`{"kind":"checkpoint","entry":"${id}","at":${ledger.now()},${place}${billFacts(bill)}}`);
  }

  leave(record: RequestRecord): void {
    this.over(record);
  }

  /** Only a complete answer waits for the books: an error or a client that left has nothing to hold back. */
  settle(record: RequestRecord, done: () => void): void {
    const { ledger, id, at } = this;
    this.over(record);
    ledger.tell(this.request, record);
    const facts = `${this.facts},${outcomeFacts(this.request, record)}`;
    ledger.log.write(at + record.durationMs, facts);
    const settlement = `{"kind":"settle","entry":"${id}","at":${at},${facts}}`;
    if (record.outcome === 'completed') {
      ledger.journal.settle(settlement, done);
      return;
    }
    ledger.journal.note(settlement);
    done();
  }
}
