import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ModelLists } from '../../gateway/models/model-lists.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { callerOf } from '../auth/caller.js';
import { OpenAiIntake } from './intake.js';

/** OpenAI's endpoints. */
@Controller('v1')
export class OpenAiController {
  constructor(
    private readonly intake: OpenAiIntake,
    private readonly models: ModelLists,
  ) {}

  @Post('chat/completions')
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(OPERATIONS.chat, request, reply);
  }

  @Post('completions')
  completions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(OPERATIONS.completions, request, reply);
  }

  @Post('embeddings')
  embeddings(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(OPERATIONS.embeddings, request, reply);
  }

  @Post('moderations')
  moderations(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(OPERATIONS.moderations, request, reply);
  }

  @Get('models')
  async listModels(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { contentType, body } = await this.models.list(callerOf(request).route, request.id);
    await reply.header('content-type', contentType).send(body);
  }

  @Get('models/*')
  async getModel(@Req() request: FastifyRequest, @Param('*') id: string): Promise<object> {
    return await this.models.find(callerOf(request).route, id, request.id);
  }
}
