import { Inject, Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../platform/errors/catalogue.js';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import type { Family } from '../../platform/metrics/family.js';
import { Tally } from '../../platform/metrics/tally.js';

/** Notes the error answers that leave the gateway, whoever they are for: all are counted, the unforeseen ones logged. */
@Injectable()
export class ErrorNotes {
  private readonly byCode = new Tally<ErrorCode>();

  constructor(@Inject(LOG) private readonly log: ProcessLog) {}

  add({ code, cause }: GatewayError, requestId: string): void {
    this.byCode.add(code);
    if (code === 'internal_error') this.log.logger.error({ id: requestId, err: cause }, 'internal error');
  }

  /** What is wrong with a file, for whoever runs the gateway. */
  logFile(cause: unknown, requestId: string): void {
    this.log.logger.error({ id: requestId, err: cause }, 'a file cannot be read or written');
  }

  families(): Family[] {
    return [
      {
        name: 'gateway_error_responses_total',
        help: 'Error answers by the code of the error catalogue; errors inside of a stream are not among them.',
        type: 'counter',
        together: 'sum',
        samples: () => [...this.byCode].map(([code, value]) => ({ labels: { code }, value })),
      },
    ];
  }
}
