import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ModelLists } from '../../gateway/models/model-lists.js';
import { callerOf } from '../auth/caller.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** The models in Gemini's words. */
@Controller('v1beta/models')
@Access('token', 'question')
@Speaks('gemini')
export class GeminiModelsController {
  constructor(private readonly models: ModelLists) {}

  @Get()
  async listModels(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { contentType, body } = await this.models.list(callerOf(request), request.id, 'gemini');
    await reply.header('content-type', contentType).send(body);
  }

  @Get('*')
  async getModel(@Req() request: FastifyRequest, @Param('*') id: string): Promise<object> {
    return await this.models.find(callerOf(request), id, request.id, 'gemini');
  }
}
