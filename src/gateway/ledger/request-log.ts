import { Inject, Injectable } from '@nestjs/common';
import { Crew } from '../../platform/crew/crew.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Clock } from '../../platform/time/clock.js';
import { Receipts } from './receipts.js';

const INFO = 30;

const TOPIC = 'receipt';

/** Which receipt is meant, and whose. */
interface ReceiptName {
  readonly requestId: string;
  readonly token: string;
}

type Receipt = Readonly<Record<string, unknown>>;

/** Tells every request once, in the log and as a receipt. */
@Injectable()
export class RequestLog {
  private readonly receipts = new Receipts();
  private readonly isLogged: boolean;

  constructor(
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly clock: Clock,
    private readonly crew: Crew,
  ) {
    crew.answer(TOPIC, (name) => this.receiptHere(name as ReceiptName));
    this.isLogged = log.logger.isLevelEnabled('info');
  }

  /** The newest record of a request of a token, whichever worker served it; null when there is none any more. */
  async receipt(requestId: string, token: string): Promise<Receipt | null> {
    const name = { requestId, token };
    const found = [this.receiptHere(name), ...((await this.crew.ask(TOPIC, name)) as (Receipt | null)[])];
    const [newest] = found.filter((receipt) => receipt !== null).toSorted((a, b) => timeOf(b) - timeOf(a));
    return newest ?? null;
  }

  /** Takes the facts of a request as the inside of a JSON object. */
  write(facts: string): void {
    const line = `{"level":${INFO},"time":${this.clock.now()},"msg":"request",${facts}}\n`;
    this.receipts.add(line);
    if (this.isLogged) this.log.lines.add(line);
  }

  private receiptHere({ requestId, token }: ReceiptName): Receipt | null {
    return this.receipts.find(requestId, token);
  }
}

function timeOf({ time }: Receipt): number {
  return Number(time);
}
