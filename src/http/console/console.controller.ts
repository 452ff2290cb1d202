import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ControlError } from '../../control/control-error.js';
import { hasSessionCookie } from '../../control/access/session-cookie.js';
import { AdminDoor } from '../admin/core/admin-door.js';
import { AdminErrorFilter } from '../admin/core/admin-error.filter.js';
import { codedFor, ConsoleFiles, type ConsoleFile } from './console-files.js';
import { PAGE_HEADERS } from './page-headers.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

const NOT_BUILT = 'The console was not built. Run "npm run build:ui", then restart the gateway.\n';

/** The console: its page for every path without an ending, its files for the others. It holds nothing that is secret. */
@UseFilters(AdminErrorFilter)
@Controller('admin')
@Access('public')
@Speaks('admin')
export class ConsoleController {
  constructor(
    private readonly files: ConsoleFiles,
    private readonly door: AdminDoor,
  ) {}

  @Get()
  index(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send('', request, reply);
  }

  @Get('*')
  file(@Param('*') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.send(path, request, reply);
  }

  private send(path: string, request: FastifyRequest, reply: FastifyReply): void {
    this.door.enter(request.raw);
    reply.headers(PAGE_HEADERS);
    if (!this.files.isBuilt) {
      void reply.code(503).header('content-type', 'text/plain; charset=utf-8').send(NOT_BUILT);
      return;
    }
    const found = this.files.find(path, hasSessionCookie(request.headers.cookie));
    if (found === undefined) throw new ControlError('not_found', { message: 'The console has no such file.' });
    sendFile(found, request, reply);
  }
}

function sendFile(file: ConsoleFile, { headers }: FastifyRequest, reply: FastifyReply): void {
  const { etag, cacheControl, type } = file;
  const vary = type.startsWith('text/html') ? 'accept-encoding, cookie' : 'accept-encoding';
  reply.headers({ etag, 'cache-control': cacheControl, vary });
  if (headers['if-none-match'] === etag) {
    void reply.code(304).send();
    return;
  }
  const { coding, body } = codedFor(file, headers['accept-encoding']);
  if (coding !== null) reply.header('content-encoding', coding);
  void reply.header('content-type', type).send(body);
}
