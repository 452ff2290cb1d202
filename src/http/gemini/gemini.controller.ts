import { Controller, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { OPERATIONS, SINGLE_EMBEDDING, type Operation } from '../../gateway/protocol/operation.js';
import { dialectReader } from '../edge/dialect-reader.js';
import { RequestHandler } from '../edge/request-handler.js';
import { TokenCount } from '../edge/token-count.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const ACTION = /^(.{1,256}):(generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)$/;

const EMBEDDINGS: Readonly<Record<string, Operation>> = {
  embedContent: SINGLE_EMBEDDING,
  batchEmbedContents: OPERATIONS.embeddings,
};

/** Gemini's endpoints, which have the model and what is asked of it in one segment of the path. */
@Controller(['v1beta/models', 'v1/models'])
@Access('token', 'request')
@Speaks('gemini')
export class GeminiController {
  constructor(
    private readonly intake: RequestHandler,
    private readonly tokens: TokenCount,
  ) {}

  @Post('*')
  @HttpCode(200)
  act(
    @Param('*') target: string,
    @Query('alt') alt: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const [, model, action] = ACTION.exec(target) ?? [];
    if (model === undefined) throw new GatewayError('unknown_url');
    if (action === 'countTokens') {
      const answer = (totalTokens: number): object => ({ totalTokens });
      this.tokens.accept({ dialect: 'gemini', model, answer }, request, reply);
      return;
    }
    const operation = action === undefined ? undefined : EMBEDDINGS[action];
    const wantsStream = action === 'streamGenerateContent';
    if (wantsStream && alt !== 'sse') {
      const message = 'Streams are server-sent events here: ask with "alt=sse".';
      throw new GatewayError('invalid_request', { message, param: 'alt' });
    }
    this.intake.accept(dialectReader('gemini', operation, { model, wantsStream }), request, reply);
  }
}
