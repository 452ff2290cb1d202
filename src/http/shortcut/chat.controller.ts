import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../platform/time/clock.js';
import { RequestHandler, type RequestReader } from '../edge/request-handler.js';
import { shortcutReader } from './shortcut.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** `POST /chat`: one message in, one reply out. */
@Controller()
@Access('token', 'request')
@Speaks(USUAL_DIALECT)
export class ChatController {
  private readonly reader: RequestReader;

  constructor(
    private readonly intake: RequestHandler,
    clock: Clock,
  ) {
    this.reader = shortcutReader(clock);
  }

  @Post('chat')
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(this.reader, request, reply);
  }
}
