import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { PersonActor } from '../../../control/access/actor.js';
import type { RequestFacts } from '../../../control/access/author.js';
import type { Asking } from '../../../control/access/people.js';
import { ControlError } from '../../../control/control-error.js';
import { actorOf } from './admin.guard.js';

const MOST_REASON = 200;

/** What a request says about itself. */
export function factsOf(request: FastifyRequest): RequestFacts {
  const { 'user-agent': userAgent = '', 'x-audit-reason': reason } = request.headers;
  return {
    address: request.origin?.address ?? '',
    requestId: request.id,
    userAgent,
    reason: typeof reason === 'string' ? reason.slice(0, MOST_REASON) : null,
  };
}

/** Injects who asks, with what the audit log keeps of the request. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): Asking => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { actor: actorOf(request), facts: factsOf(request) };
});

/** The same where only people can ask. */
export const AskedByPerson = createParamDecorator(
  (_: unknown, context: ExecutionContext): Asking & { readonly actor: PersonActor } => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = actorOf(request);
    if (actor.kind !== 'person') throw new ControlError('role_denied');
    return { actor, facts: factsOf(request) };
  },
);
