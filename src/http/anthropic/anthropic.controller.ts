import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dialectReader } from '../edge/dialect-reader.js';
import { RequestHandler } from '../edge/request-handler.js';
import { TokenCount } from '../edge/token-count.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const MESSAGES = dialectReader('anthropic');
const COUNT = { dialect: 'anthropic', model: null, answer: (tokens: number) => ({ input_tokens: tokens }) } as const;

/** Anthropic's endpoints. */
@Controller('v1/messages')
@Access('token', 'request')
@Speaks('anthropic')
export class AnthropicController {
  constructor(
    private readonly intake: RequestHandler,
    private readonly tokens: TokenCount,
  ) {}

  @Post()
  messages(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(MESSAGES, request, reply);
  }

  @Post('count_tokens')
  @HttpCode(200)
  countTokens(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.tokens.accept(COUNT, request, reply);
  }
}
