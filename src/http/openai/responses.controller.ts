import { KEEPING_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OPERATIONS, type Operation } from '../../gateway/protocol/operation.js';
import type { Call } from '../../gateway/protocol/call.js';
import { callerOf } from '../auth/caller.js';
import { dialectReader } from '../edge/dialect-reader.js';
import { RequestHandler, type RequestReader } from '../edge/request-handler.js';
import { TokenCount } from '../edge/token-count.js';
import { StoredResponseHandler } from './stored-response-handler.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const CREATE = dialectReader(KEEPING_DIALECT);
const COMPACT = behindReader(OPERATIONS.response_compact, '/compact');
const INPUT_TOKENS = behindReader(OPERATIONS.response_tokens, '/input_tokens');
const COUNT = {
  dialect: KEEPING_DIALECT,
  model: null,
  answer: (tokens: number) => ({ object: 'response.input_tokens', input_tokens: tokens }),
} as const;

/** OpenAI's Responses, whole. */
@Controller('v1/responses')
@Access('token', 'request')
@Speaks(KEEPING_DIALECT)
export class ResponsesController {
  constructor(
    private readonly intake: RequestHandler,
    private readonly stored: StoredResponseHandler,
    private readonly tokens: TokenCount,
  ) {}

  @Post()
  create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(CREATE, request, reply);
  }

  @Post('compact')
  compact(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(COMPACT, request, reply);
  }

  /** By the upstream where the route has one that counts, else by the gateway's own tokenizer. */
  @Post('input_tokens')
  @HttpCode(200)
  inputTokens(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { channels } = callerOf(request).route;
    const isNative = channels.some((channel) =>
      [channel, ...channel.voices].some(({ dialect }) => dialect === KEEPING_DIALECT),
    );
    if (isNative) this.intake.accept(INPUT_TOKENS, request, reply);
    else this.tokens.accept(COUNT, request, reply);
  }

  @Get(':id')
  async retrieve(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.stored.answer('retrieve', id, request, reply);
  }

  @Delete(':id')
  async remove(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.stored.answer('delete', id, request, reply);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.stored.answer('cancel', id, request, reply);
  }

  @Get(':id/input_items')
  async items(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.stored.answer('items', id, request, reply);
  }
}

/** The reader for a request that an upstream answers whole, behind the address of its responses. */
function behindReader(operation: Operation, suffix: string): RequestReader {
  const reader = dialectReader(KEEPING_DIALECT, operation);
  const stored = { method: 'POST', suffix, hasBody: true } as const;
  const finish = (call: Call): Call => ({ ...call, wantsStream: false, stored });
  return {
    dialect: KEEPING_DIALECT,
    operation,
    read: (head, body) => finish(reader.read(head, body)),
    elsewhere: { address: null, finish },
  };
}
