import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CountsAsRequest } from '../auth/counts-as-request.decorator.js';
import { Shortcut, type ShortcutAnswer } from './shortcut.js';

/** `POST /chat`: one message in, one reply out. */
@Controller()
export class ChatController {
  constructor(private readonly shortcut: Shortcut) {}

  @Post('chat')
  @CountsAsRequest()
  @HttpCode(200)
  async chat(@Req() request: FastifyRequest): Promise<ShortcutAnswer> {
    return await this.shortcut.chat(request);
  }
}
