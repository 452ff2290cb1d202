import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ModelLists } from '../../gateway/models/model-lists.js';
import { Access } from '../auth/access.decorator.js';
import { callerOf } from '../auth/caller.js';
import { listDialectFor } from '../errors/dialect-of-request.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** The models, where all dialects but Gemini's own version have the same address. */
@Controller('v1/models')
@Access('token', 'question')
@Speaks('by_headers')
export class ModelsController {
  constructor(private readonly models: ModelLists) {}

  @Get()
  async listModels(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const dialect = listDialectFor(request.headers);
    const { contentType, body } = await this.models.list(callerOf(request), request.id, dialect);
    await reply.header('content-type', contentType).send(body);
  }

  @Get('*')
  async getModel(@Req() request: FastifyRequest, @Param('*') id: string): Promise<object> {
    return await this.models.find(callerOf(request), id, request.id, listDialectFor(request.headers));
  }
}
