import type { Entities } from '../../gateway/catalog/entities.js';
import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import type { Draft } from '../publish/draft.js';
import { defaultTenant } from './default-tenant.js';
import type { Writing } from './writing.js';

const NAME = 'default';

/** The route of an access token that names none: the only one that there is; where there is none, a first one is made. */
export function routeFor(draft: Draft, declared: Pick<Entities, 'routes' | 'tenants'>, { actor }: Writing): string {
  const routes = [
    ...declared.routes.map(({ id, tenant, name }) => ({ id: id as string, tenant: tenant as string | null, name })),
    ...draft.all('routes').map(({ row }) => ({ id: row.id, tenant: row.tenant, name: row.slug ?? '' })),
  ].filter(({ tenant }) => actor.tenant === null || tenant === actor.tenant);
  const chosen = routes.length === 1 ? routes[0] : routes.find(({ name }) => name === NAME);
  if (chosen !== undefined) return chosen.id;
  if (routes.length > 0) {
    const message = `is needed, as there are several routes: ${routes
      .map(({ name }) => name)
      .slice(0, 10)
      .join(', ')}`;
    const faults = [{ pointer: '/route', code: 'required', message }];
    throw new ControlError('validation_failed', { message: `/route ${message}.`, faults });
  }
  const id = newId('rt');
  const tenant = actor.tenant ?? defaultTenant(draft, declared);
  draft.put('routes', id, { fields: { name: NAME, tenant }, system: {} }, tenant);
  return id;
}
