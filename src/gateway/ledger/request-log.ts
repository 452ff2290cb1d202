import { Inject, Injectable } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Clock } from '../../platform/time/clock.js';
import { Receipts } from './receipts.js';
import { requestLine, type RequestEntry } from './request-line.js';

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

  write(entry: RequestEntry): void {
    const line = requestLine(entry, this.clock.now());
    this.receipts.add(line);
    if (this.isLogged) this.log.lines.add(line);
  }
}
