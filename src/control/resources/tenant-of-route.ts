import type { Entities } from '../../gateway/catalog/entities.js';
import { ControlError } from '../control-error.js';
import type { Draft } from '../publish/draft.js';
import type { Actor } from '../store/actor.js';

/**
 * Whose a route is, declared or managed; throws `validation_failed` for a route that is not there, or not the actor's to
 * know of.
 */
export function tenantOfRoute(
  draft: Draft,
  route: string,
  declared: Pick<Entities, 'routes'>,
  { tenant: own }: Pick<Actor, 'tenant'>,
): string | null {
  const found = declared.routes.find(({ id }) => id === route);
  const managed = draft.all('routes').find(({ row }) => row.id === route);
  const tenant = found?.tenant ?? managed?.row.tenant ?? null;
  const isThere = found !== undefined || managed !== undefined;
  if (isThere && (own === null || own === tenant)) return tenant;
  const message = `refers to the route ${route}, which does not exist`;
  throw new ControlError('validation_failed', {
    message: `/route ${message}.`,
    faults: [{ pointer: '/route', code: 'not_found', message }],
  });
}
