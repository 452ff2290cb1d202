import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';
import type { ControlErrorCode } from '../../../control/control-errors.js';
import { StorageError } from '../../../platform/database/storage-error.js';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { systemFault } from '../../../platform/errors/system-fault.js';
import { discardRest } from '../../errors/discard-rest.js';
import { ErrorNotes } from '../../errors/error-notes.js';
import { errorBody, errorHeaders } from './error-envelope.js';

/** Renders errors of the admin API in its one envelope; a file that fails is told as that, and what nobody foresaw becomes a bare 500; the log has both. */
@Catch()
export class AdminErrorFilter implements ExceptionFilter {
  constructor(private readonly notes: ErrorNotes) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = controlErrorOf(thrown);
    if (error.code === 'internal_error')
      this.notes.add(new GatewayError('internal_error', { cause: thrown }), request.id);
    if (isOfFiles(thrown)) this.notes.logFile(thrown, request.id);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply
      .code(error.status)
      .headers(errorHeaders(error))
      .send(errorBody(error, request.id, request.body));
    discardRest(reply.raw);
  }
}

/** Whether a file is to blame: no room, no right to it, no descriptor for it, or something else in its place. */
function isOfFiles(thrown: unknown): boolean {
  return thrown instanceof StorageError || systemFault(thrown) !== null;
}

/** Which file it is, and why, stands in the log alone. */
const FILES = 'The gateway cannot read or write a file that this needs; its log says which. Try again later.';

/** Codes of the gateway's own catalogue by what they are called here. */
const TRANSLATED: Readonly<Record<string, ControlErrorCode>> = {
  invalid_json: 'invalid_json',
  invalid_request: 'validation_failed',
  duplicate_field: 'validation_failed',
  unknown_parameter: 'unknown_field',
  request_too_large: 'too_large',
  unsupported_media_type: 'unsupported_media_type',
  request_timeout: 'validation_failed',
  unknown_url: 'not_found',
  receipt_not_found: 'not_found',
  overloaded: 'unavailable',
  books_unavailable: 'unavailable',
  ledger_unavailable: 'unavailable',
};

/** What was thrown as an error of the control plane. */
export function controlErrorOf(thrown: unknown): ControlError {
  if (thrown instanceof ControlError) return thrown;
  if (thrown instanceof GatewayError) return fromGateway(thrown);
  if (isOfFiles(thrown)) return new ControlError('unavailable', { message: FILES });
  if (thrown instanceof HttpException && thrown.getStatus() < 500)
    return new ControlError(thrown.getStatus() === 404 ? 'not_found' : 'validation_failed');
  const status = (thrown as { readonly statusCode?: unknown } | null)?.statusCode;
  if (status === 413) return new ControlError('too_large');
  if (status === 415) return new ControlError('unsupported_media_type');
  return new ControlError('internal_error');
}

function fromGateway({ code, message, details }: GatewayError): ControlError {
  const known = TRANSLATED[code];
  if (known === undefined) return new ControlError('internal_error');
  const { param, retryAfterSeconds } = details;
  return new ControlError(known, {
    message,
    ...(param !== undefined && { param }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
