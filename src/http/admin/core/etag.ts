import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';

/** The version that a change was made on; `any` where a script says that it does not care. */
export type ExpectedVersion = number | 'any';

const ETAG = /^(?:W\/)?"v(\d{1,15})"$/;

/** The entity tag of a version. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/**
 * The version in `If-Match`; throws `precondition_required` without one. `*` is for programs that may do everything, and
 * for seed 4's pages.
 */
export function expectedVersion(header: string | undefined, mayIgnore: boolean): ExpectedVersion {
  if (header === undefined) throw new ControlError('precondition_required');
  if (header.trim() === '*') {
    if (mayIgnore) return 'any';
    const message = 'If-Match: * is for admin tokens with the scope admin. Send the ETag that you read.';
    throw new ControlError('precondition_required', { message });
  }
  const [, version] = ETAG.exec(header.trim()) ?? [];
  // an entity tag that was never given is one of another version
  return version === undefined ? -1 : Number(version);
}

/** Injects the version of `If-Match`. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): ExpectedVersion => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { actor } = request;
  const mayIgnore = actor?.kind === 'token' && actor.scope === 'admin';
  return expectedVersion(request.headers['if-match'], mayIgnore);
});

/** Whether the client has this version already. */
export function isNotModified(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etagOf(version)) || tags.includes('*');
}
