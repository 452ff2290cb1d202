import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Clock } from '../../platform/time/clock.js';
import { Receipts } from './receipts.js';

const INFO = 30;

/** Tells every request once, in the log and as a receipt. */
@Injectable()
export class RequestLog {
  readonly receipts = new Receipts();
  private readonly isLogged: boolean;

  constructor(
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly clock: Clock,
  ) {
    this.isLogged = log.logger.isLevelEnabled('info');
  }

  /** Takes the facts of a request as the inside of a JSON object. */
  write(facts: string): void {
    const line = `{"level":${INFO},"time":${this.clock.now()},"msg":"request",${facts}}\n`;
    this.receipts.add(line);
    if (this.isLogged) this.log.lines.add(line);
  }
}
