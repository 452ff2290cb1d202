import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';

/** Injects whether the write is only to be tried: `?dry_run=true`. */
export const DryRun = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest>();
  return isDryRun(query);
});

const MOST_PREVIEWED = 1_000;

/**
 * Of how many of the last requests it is to be told what would become of them: `?dry_run=true&preview_requests=1000`; 0
 * where nobody asks. Throws `validation_failed`.
 */
export function previewedRequests(query: unknown): number {
  const { preview_requests: value } = (query ?? {}) as { readonly preview_requests?: unknown };
  if (value === undefined) return 0;
  const count = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= MOST_PREVIEWED && isDryRun(query)) return count;
  const message = `must be 1 to ${MOST_PREVIEWED}, beside dry_run=true`;
  const faults = [{ pointer: '/preview_requests', code: 'invalid', message }];
  throw new ControlError('validation_failed', { param: 'preview_requests', faults });
}

/** Throws `validation_failed` for anything but `true` and `false`. */
export function isDryRun(query: unknown): boolean {
  const { dry_run: value } = (query ?? {}) as { readonly dry_run?: unknown };
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  const faults = [{ pointer: '/dry_run', code: 'isBoolean', message: 'must be true or false' }];
  throw new ControlError('validation_failed', { param: 'dry_run', faults });
}
