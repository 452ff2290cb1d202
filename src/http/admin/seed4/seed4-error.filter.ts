import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { discardRest } from '../../errors/discard-rest.js';
import { ErrorNotes } from '../../errors/error-notes.js';
import { controlErrorOf } from '../core/admin-error.filter.js';
import { errorHeaders } from '../core/error-envelope.js';

/** Renders errors as the page of seed 4 reads them: a sentence, and beside it the code of the admin API. */
@Catch()
export class Seed4ErrorFilter implements ExceptionFilter {
  constructor(private readonly notes: ErrorNotes) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = controlErrorOf(thrown);
    const { code, message, status } = error;
    if (code === 'internal_error') this.notes.add(new GatewayError(code, { cause: thrown }), request.id);
    void reply.code(status).headers(errorHeaders(error)).send({ error: message, code });
    discardRest(reply.raw);
  }
}
