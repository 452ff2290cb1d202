import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { ControlError } from '../../../control/control-error.js';
import { isDryRun } from './dry-run.decorator.js';
import { etagOf, isNotModified } from './etag.js';
import { Idempotency } from './idempotency.js';
import { OPERATION, type OperationAbout } from './operation.decorator.js';
import { readJson } from './read-json.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The conventions that every operation keeps: JSON in, an entity tag out, and one answer to a request that comes twice. */
@Injectable()
export class AdminInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: Idempotency,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const about = this.reflector.get<OperationAbout>(OPERATION, context.getHandler());
    if (about.isStream === true) return next.handle();
    if (!READS.has(request.method)) request.body = await readJson(request, about.maxBytes);
    if (about.tries !== true && isDryRun(request.query))
      throw new ControlError('not_possible', { message: 'This operation cannot be tried.', param: 'dry_run' });
    if (about.changes === true && request.headers['if-match'] === undefined)
      throw new ControlError('precondition_required');
    const act = async (): Promise<unknown> => await lastValueFrom(next.handle(), { defaultValue: undefined });
    const answer = await this.idempotency.once(request, reply, act);
    return of(dress(answer, request, reply));
  }
}

/** Sets the entity tag; what the client has already is not sent again. */
function dress(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const { version } = (answer ?? {}) as { readonly version?: unknown };
  if (typeof version === 'number') {
    reply.header('etag', etagOf(version));
    if (READS.has(request.method) && isNotModified(request.headers['if-none-match'], version)) {
      reply.code(304);
      return undefined;
    }
  }
  return READS.has(request.method) ? trimFields(answer, request.query) : answer;
}

/** The answer with only the fields that `fields=a,b` names, ids always; lists row by row. */
function trimFields(answer: unknown, query: unknown): unknown {
  const { fields } = (query ?? {}) as { readonly fields?: unknown };
  if (typeof fields !== 'string' || fields === '') return answer;
  const wanted = new Set(['id', 'version', ...fields.split(',').map((name) => name.trim())]);
  if (isList(answer)) return { ...answer, data: answer.data.map((row) => only(row, wanted)) };
  return only(answer, wanted);
}

function isList(answer: unknown): answer is { readonly data: readonly unknown[] } {
  const { object, data } = (answer ?? {}) as { readonly object?: unknown; readonly data?: unknown };
  return object === 'list' && Array.isArray(data);
}

function only(row: unknown, wanted: ReadonlySet<string>): unknown {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
}
