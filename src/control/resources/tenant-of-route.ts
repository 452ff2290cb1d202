import type { Entities } from '../../gateway/catalog/entities.js';
import { ControlError } from '../control-error.js';
import type { Draft } from '../publish/draft.js';

/** Whose a route is, declared or managed; throws `validation_failed` for a route that is not there. */
export function tenantOfRoute(draft: Draft, route: string, declared: Pick<Entities, 'routes'>): string | null {
  const found = declared.routes.find(({ id }) => id === route);
  if (found !== undefined) return found.tenant;
  const managed = draft.all('routes').find(({ row }) => row.id === route);
  if (managed !== undefined) return managed.row.tenant;
  const message = `refers to the route ${route}, which does not exist`;
  throw new ControlError('validation_failed', {
    message: `/route ${message}.`,
    faults: [{ pointer: '/route', code: 'not_found', message }],
  });
}
