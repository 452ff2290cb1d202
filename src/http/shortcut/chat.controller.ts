import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../auth/caller.js';
import { JsonBody } from '../edge/json-body.decorator.js';
import { ChatDto } from './chat.dto.js';
import { Shortcut, type ShortcutAnswer } from './shortcut.js';

/** `POST /chat`: one message in, one reply out. */
@Controller()
export class ChatController {
  constructor(private readonly shortcut: Shortcut) {}

  @Post('chat')
  @HttpCode(200)
  async chat(@Req() request: FastifyRequest, @JsonBody() body: ChatDto): Promise<ShortcutAnswer> {
    return await this.shortcut.chat(callerOf(request), body, request);
  }
}
