import { ControlError } from '../control-error.js';
import { TenantFields } from '../documents/tenant-fields.js';
import { declaredTenant } from './declared-views.js';
import type { FewSpec } from './few-entities.js';
import type { ResourceParts } from './resource-parts.js';

/** Customers. */
export function tenantSpec({ publisher }: ResourceParts): FewSpec<'tenants'> {
  return {
    kind: 'tenants',
    fields: TenantFields,
    declared: () => publisher.declaration.tenants.map(declaredTenant),
    complete: (_draft, fields) => ({ fields }),
    expectUnused: async (draft, id) => {
      const users = [...draft.all('routes'), ...draft.all('channels')].filter(({ row }) => row.tenant === id);
      if (users.length > 0) {
        const names = users.slice(0, 5).map(({ row }) => row.slug ?? row.id);
        throw new ControlError('in_use', { message: `It still has ${names.join(', ')}.` });
      }
      await Promise.resolve();
    },
  };
}
