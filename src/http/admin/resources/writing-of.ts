import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hasRight } from '../../../control/access/actor.js';
import { authorOf } from '../../../control/access/author.js';
import { ControlError } from '../../../control/control-error.js';
import type { Writing } from '../../../control/resources/writing.js';
import { actorOf } from '../core/admin.guard.js';
import { isDryRun, previewedRequests } from '../core/dry-run.decorator.js';
import { factsOf } from '../core/request-facts.js';

/** Injects who writes, by which way, and whether it is only tried. */
export const Writes = createParamDecorator((_: unknown, context: ExecutionContext): Writing => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const actor = actorOf(request);
  return {
    actor: authorOf(actor, factsOf(request)),
    via: actor.kind === 'person' ? 'console' : 'api',
    isDry: isDryRun(request.query),
    previewed: previewedRequests(request.query),
    maySwitchContent: hasRight(actor, 'content.switch'),
  };
});

/** Injects the tenant that the actor is confined to; null: none. */
export const OwnTenant = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  return actorOf(context.switchToHttp().getRequest<FastifyRequest>()).tenant;
});

/** Injects the body as it came, for documents that the control plane checks; throws for what is no object. */
export const DocumentBody = createParamDecorator((_: unknown, context: ExecutionContext): object => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body !== null && typeof body === 'object' && !Array.isArray(body)) return body;
  const faults = [{ pointer: '', code: 'isObject', message: 'must be a JSON object' }];
  throw new ControlError('validation_failed', { message: 'The body must be a JSON object.', faults });
});
