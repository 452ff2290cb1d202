import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ModelLists } from '../../gateway/models/model-lists.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { CountsAsRequest } from '../auth/counts-as-request.decorator.js';
import { callerOf } from '../auth/caller.js';
import { RequestHandler } from '../edge/request-handler.js';
import { listDialectFor } from '../errors/dialect-of-request.js';
import { operationReader } from './operation-reader.js';

const READERS = {
  chat: operationReader(OPERATIONS.chat),
  completions: operationReader(OPERATIONS.completions),
  embeddings: operationReader(OPERATIONS.embeddings),
  moderations: operationReader(OPERATIONS.moderations),
  rerank: operationReader(OPERATIONS.rerank),
};

/** OpenAI's endpoints. */
@Controller('v1')
export class OpenAiController {
  constructor(
    private readonly intake: RequestHandler,
    private readonly models: ModelLists,
  ) {}

  @Post('chat/completions')
  @CountsAsRequest()
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(READERS.chat, request, reply);
  }

  @Post('completions')
  @CountsAsRequest()
  completions(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(READERS.completions, request, reply);
  }

  @Post('embeddings')
  @CountsAsRequest()
  embeddings(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(READERS.embeddings, request, reply);
  }

  @Post('moderations')
  @CountsAsRequest()
  moderations(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(READERS.moderations, request, reply);
  }

  @Post('rerank')
  @CountsAsRequest()
  rerank(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(READERS.rerank, request, reply);
  }

  @Get('models')
  async listModels(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const dialect = listDialectFor(request.headers);
    const { contentType, body } = await this.models.list(callerOf(request), request.id, dialect);
    await reply.header('content-type', contentType).send(body);
  }

  @Get('models/*')
  async getModel(@Req() request: FastifyRequest, @Param('*') id: string): Promise<object> {
    return await this.models.find(callerOf(request), id, request.id, listDialectFor(request.headers));
  }
}
