import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';

/** Injects whether the write is only to be tried: `?dry_run=true`. */
export const DryRun = createParamDecorator((_: unknown, context: ExecutionContext): boolean => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest>();
  return isDryRun(query);
});

/** Throws `validation_failed` for anything but `true` and `false`. */
export function isDryRun(query: unknown): boolean {
  const { dry_run: value } = (query ?? {}) as { readonly dry_run?: unknown };
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  const faults = [{ pointer: '/dry_run', code: 'isBoolean', message: 'must be true or false' }];
  throw new ControlError('validation_failed', { param: 'dry_run', faults });
}
