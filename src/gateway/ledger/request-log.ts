import { Inject, Injectable } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Receipts, type ReceiptName } from './receipts.js';

const INFO = 30;

const TOPIC = 'receipt';

type Receipt = Readonly<Record<string, unknown>>;

/** Tells every request once, in the log and as a receipt. */
@Injectable()
export class RequestLog {
  private readonly receipts = new Receipts();
  private readonly isLogged: boolean;

  constructor(
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly bus: WorkerBus,
  ) {
    bus.handle(TOPIC, (name) => this.receiptHere(name as ReceiptName));
    this.isLogged = log.logger.isLevelEnabled('info');
  }

  /** The newest record of a request of a token, whichever worker served it; null when there is none any more. */
  async receipt(name: ReceiptName): Promise<Receipt | null> {
    const found = [this.receiptHere(name), ...((await this.bus.request(TOPIC, name)) as (Receipt | null)[])];
    const [newest] = found.filter((receipt) => receipt !== null).toSorted((a, b) => timeOf(b) - timeOf(a));
    return newest ?? null;
  }

  /** Takes the facts of a request that was over at `time` (wall milliseconds), as the inside of a JSON object. */
  write(time: number, facts: string): void {
    const line = `{"level":${INFO},"time":${time},"msg":"request",${facts}}\n`;
    this.receipts.add(line);
    if (this.isLogged) this.log.lines.add(line);
  }

  private receiptHere(name: ReceiptName): Receipt | null {
    return this.receipts.find(name);
  }
}

function timeOf({ time }: Receipt): number {
  return Number(time);
}
