import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, Res } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Catalog } from '../../gateway/catalog/catalog.js';
import { Clock } from '../../platform/time/clock.js';
import { Admission } from '../edge/admission.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const PROJECT = 'ai-gateway';

/** What anybody may know: that the gateway is here, that it lives, and whether it takes requests. */
@Controller()
@Access('public')
@Speaks(USUAL_DIALECT)
export class StatusController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly catalog: Catalog,
    private readonly admission: Admission,
    private readonly clock: Clock,
  ) {}

  @Get()
  index(): object {
    const providers = this.catalog.current.routes.flatMap(({ channels }) => channels.map(({ provider }) => provider));
    return { project: PROJECT, time: this.time(), providers: [...new Set(providers)].sort() };
  }

  @Get('health')
  async live(): Promise<object> {
    const result = await this.health.check([() => this.indicators.check('process').up()]);
    return { ok: true, ...result, service: PROJECT, timestamp: this.time() };
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const result = await this.check();
    await reply
      .code(result.status === 'ok' ? 200 : 503)
      .send({ ok: result.status === 'ok', ...result, timestamp: this.time() });
  }

  private async check(): Promise<HealthCheckResult> {
    const session = this.indicators.check('admission');
    try {
      return await this.health.check([() => (this.admission.isDraining ? session.down('draining') : session.up())]);
    } catch (error) {
      return (error as { getResponse(): HealthCheckResult }).getResponse();
    }
  }

  private time(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
