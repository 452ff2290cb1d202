import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../platform/errors/catalogue.js';
import type { Family } from '../../platform/metrics/family.js';
import { Tally } from '../../platform/metrics/tally.js';

/** Counts the error answers that leave the gateway, whoever they are for. */
@Injectable()
export class ErrorCounts {
  private readonly byCode = new Tally<ErrorCode>();

  add(code: ErrorCode): void {
    this.byCode.add(code);
  }

  families(): Family[] {
    return [
      {
        name: 'gateway_error_responses_total',
        help: 'Error answers by the code of the error catalogue; errors inside of a stream are not among them.',
        type: 'counter',
        samples: () => [...this.byCode].map(([code, value]) => ({ labels: { code }, value })),
      },
    ];
  }
}
