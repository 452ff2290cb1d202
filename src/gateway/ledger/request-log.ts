import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOGGER } from '../../platform/logging/logger.js';
import type { RequestRecord } from '../execution/record.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';

/** What the log says of one request; never content, never a secret. */
export interface LogEntry {
  readonly caller: Caller;
  readonly call: Call;
  readonly model: string;
  readonly record: RequestRecord;
}

/** One JSON line a request. */
@Injectable()
export class RequestLog {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  write({ caller, call, model, record }: LogEntry): void {
    this.logger.info(
      {
        id: call.requestId,
        route: caller.route.name,
        token: caller.tokenLabel,
        operation: call.operation.name,
        model,
        stream: call.wantsStream,
        status: record.status,
        outcome: record.outcome,
        error: record.errorCode,
        attempts: record.attempts,
        usage: record.usage,
        firstContentMs: record.firstContentMs,
        durationMs: record.durationMs,
      },
      'request',
    );
  }
}
