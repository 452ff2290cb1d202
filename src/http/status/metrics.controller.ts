import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { CONTENT_TYPE } from '../../platform/metrics/exposition.js';
import { MetricsGuard } from '../auth/metrics.guard.js';
import { Public } from '../auth/public.decorator.js';
import { MetricsService } from './metrics-service.js';

/** `GET /metrics`, behind a guard of its own. */
@Public()
@UseGuards(MetricsGuard)
@Controller('metrics')
export class MetricsController {
  constructor(private readonly desk: MetricsService) {}

  @Get()
  @Header('content-type', CONTENT_TYPE)
  @Header('cache-control', 'no-store')
  async scrape(): Promise<string> {
    return await this.desk.render();
  }
}
