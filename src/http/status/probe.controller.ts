import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '../../platform/time/timers.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const EVENTS = 5;
const PAUSE_MS = 250;

/** A stream that asks no upstream, for finding out whether somebody in between holds streams back. */
@Controller('v1/probe')
@Access('token', 'question')
@Speaks(USUAL_DIALECT)
export class ProbeController {
  @Get()
  async probe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': request.id,
    });
    for (let number = 1; number <= EVENTS && !raw.destroyed; number++) {
      if (number > 1) await sleep(PAUSE_MS);
      raw.write(`data: {"number":${number}}\n\n`);
    }
    raw.end();
  }
}
