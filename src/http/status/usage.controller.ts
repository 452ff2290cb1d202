import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../auth/caller.js';
import { UsageService, type QueryTexts } from './usage-service.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** What a token may ask about its own past: its requests one by one, and what they took. */
@Controller('v1')
@Access('token', 'question')
@Speaks(USUAL_DIALECT)
export class UsageController {
  constructor(private readonly desk: UsageService) {}

  @Get('requests')
  async requests(@Req() request: FastifyRequest, @Query() query: QueryTexts): Promise<object> {
    return await this.desk.requests(callerOf(request), query);
  }

  @Get('usage')
  async usage(@Req() request: FastifyRequest, @Query() query: QueryTexts): Promise<object> {
    return await this.desk.usage(callerOf(request), query);
  }
}
