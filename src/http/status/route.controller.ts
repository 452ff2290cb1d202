import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../auth/caller.js';
import { RawBody } from '../edge/raw-body.decorator.js';
import { ReceiptService } from './receipt-service.js';
import { RouteService } from './route-service.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** What a token may ask about its own route: how its channels stand, what would be done, and what was done. */
@Controller('v1')
@Access('token', 'question')
@Speaks(USUAL_DIALECT)
export class RouteController {
  constructor(
    private readonly desk: RouteService,
    private readonly receipts: ReceiptService,
  ) {}

  @Get('status')
  status(@Req() request: FastifyRequest): object {
    return this.desk.status(callerOf(request));
  }

  @Post('route/explain')
  @HttpCode(200)
  explain(@Req() request: FastifyRequest, @RawBody() body: Buffer): object {
    return this.desk.explain(callerOf(request), request.id, body);
  }

  @Get('receipts/:requestId')
  async receipt(@Req() request: FastifyRequest, @Param('requestId') requestId: string): Promise<object> {
    return await this.receipts.receipt(callerOf(request), requestId);
  }
}
