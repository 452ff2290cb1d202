import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, Header } from '@nestjs/common';
import { CONTENT_TYPE } from '../../platform/metrics/exposition.js';
import { MetricsGuard } from '../auth/metrics.guard.js';
import { MetricsService } from './metrics-service.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** `GET /metrics`, behind a guard of its own. */
@Controller('metrics')
@Access('metrics', MetricsGuard)
@Speaks(USUAL_DIALECT)
export class MetricsController {
  constructor(private readonly desk: MetricsService) {}

  @Get()
  @Header('content-type', CONTENT_TYPE)
  @Header('cache-control', 'no-store')
  async scrape(): Promise<Buffer> {
    return await this.desk.text();
  }
}
