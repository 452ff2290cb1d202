import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { ErrorNotes } from './error-notes.js';
import { RouteTable } from './route-table.js';
import { dialectOfRequest } from './dialect-of-request.js';
import { discardRest } from './discard-rest.js';
import { renderError } from './render-error.js';

/** Renders whatever was thrown; what nobody foresaw becomes a bare 500 and a log line with the request id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly notes: ErrorNotes,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = this.toGatewayError(thrown, request);
    this.notes.add(error, request.id);
    if (reply.sent) return;
    const { status, headers, body } = renderError(error, dialectOfRequest(request, this.routes), request.id);
    reply.code(status);
    for (let i = 0; i < headers.length; i += 2) reply.header(headers[i]!, headers[i + 1]);
    if (error.code === 'method_not_allowed') reply.header('allow', this.routes.methodsAt(request.url).join(', '));
    void reply.send(body);
    discardRest(reply.raw);
  }

  private toGatewayError(thrown: unknown, request: FastifyRequest): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    const status = statusOf(thrown);
    if (status === 404)
      return new GatewayError(this.routes.methodsAt(request.url).length > 0 ? 'method_not_allowed' : 'unknown_url');
    return frameworkError(status, thrown);
  }
}

/** The status that Nest or Fastify gave to an error of theirs. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

function frameworkError(status: number, cause: unknown): GatewayError {
  if (status === 413) return new GatewayError('request_too_large', { cause });
  if (status === 415) return new GatewayError('unsupported_media_type', { cause });
  if (status >= 400 && status < 500) return new GatewayError('bad_http_request', { status, cause });
  return new GatewayError('internal_error', { cause });
}
