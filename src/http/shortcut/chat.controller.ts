import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../platform/time/clock.js';
import { CountsAsRequest } from '../auth/counts-as-request.decorator.js';
import { RequestHandler, type RequestReader } from '../edge/request-handler.js';
import { shortcutReader } from './shortcut.js';

/** `POST /chat`: one message in, one reply out. */
@Controller()
export class ChatController {
  private readonly reader: RequestReader;

  constructor(
    private readonly intake: RequestHandler,
    clock: Clock,
  ) {
    this.reader = shortcutReader(clock);
  }

  @Post('chat')
  @CountsAsRequest()
  chat(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(this.reader, request, reply);
  }
}
