import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';
import { isDryRun } from './dry-run.decorator.js';

/** The version that a change was made on; `any` where a script says that it does not care. */
type ExpectedVersion = number | 'any';

const ETAG = /^(?:W\/)?"v(\d{1,15})"$/;

/** The entity tag of a version. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/**
 * The version in `If-Match`; throws `precondition_required` without one. `*` is for programs that may do everything, and
 * for seed 4's pages.
 */
function expectedVersion(header: string | undefined, mayIgnore: boolean): ExpectedVersion {
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

/** On which version a change is made, and whether it is only tried. */
export interface ChangeTerms {
  readonly expected: ExpectedVersion;
  readonly isDryRun: boolean;
}

/** Injects the version of `If-Match` and `?dry_run=true`. */
export const Terms = createParamDecorator((_: unknown, context: ExecutionContext): ChangeTerms => {
  const { actor, headers, query } = context.switchToHttp().getRequest<FastifyRequest>();
  const mayIgnore = actor?.kind === 'token' && actor.scope === 'admin';
  return { expected: expectedVersion(headers['if-match'], mayIgnore), isDryRun: isDryRun(query) };
});

/** Whether the client has this version already. */
export function isNotModified(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etagOf(version)) || tags.includes('*');
}
