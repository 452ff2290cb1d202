import { ControlError } from '../control-error.js';
import { RouteFields } from '../documents/route-fields.js';
import { declaredRoute } from './declared-views.js';
import { defaultTenant } from './default-tenant.js';
import type { FewSpec } from './few-entities.js';
import type { ResourceParts } from './resource-parts.js';

/** What access tokens are bound to. */
export function routeSpec({ publisher, store }: ResourceParts): FewSpec<'routes'> {
  return {
    kind: 'routes',
    fields: RouteFields,
    declared: () => publisher.declaration.routes.map(declaredRoute),
    complete: (draft, given, { actor, maySwitchContent = false }, former) => {
      const tenant = tenantFor(given.tenant ?? actor.tenant ?? former?.tenant, actor.tenant, () =>
        defaultTenant(draft, publisher.declaration),
      );
      const isSwitchedOn = given.log_content === true && former?.log_content !== true;
      if (isSwitchedOn && !maySwitchContent)
        throw new ControlError('role_denied', {
          message: 'Keeping content is switched on by an owner.',
          param: 'content.switch',
        });
      return { fields: { ...given, tenant }, tenant };
    },
    expectUnused: async (draft, id) => {
      const models = draft.all('models').filter(({ row }) => row.parent === id);
      const [token] = await store.of('entities').page({ kind: 'tokens', limit: 1, parent: id });
      const users = [...models.map(({ row }) => row.slug ?? row.id), ...(token === undefined ? [] : [token.label])];
      if (users.length > 0)
        throw new ControlError('in_use', { message: `It still has ${users.slice(0, 5).join(', ')}.` });
    },
  };
}

/** Whoever is confined to a tenant makes routes for that one alone. */
function tenantFor(wanted: string | undefined, own: string | null, usual: () => string): string {
  if (own !== null && wanted !== own) throw new ControlError('not_found');
  return wanted ?? usual();
}
