import type { Entities } from '../../gateway/catalog/entities.js';
import { newId } from '../../platform/crypto/ids.js';
import type { Draft } from '../publish/draft.js';

const NAME = 'default';

/** The tenant of whoever says none: the one that every installation has, whether anything else is declared or not. */
export function defaultTenant(draft: Draft, { tenants }: Pick<Entities, 'tenants'>): string {
  const usual = tenants.find(({ name }) => name === NAME);
  if (usual !== undefined) return usual.id;
  const known = draft.all('tenants').find(({ document }) => document.fields.name === NAME);
  if (known !== undefined) return known.row.id;
  const id = newId('tn');
  draft.put('tenants', id, { fields: { name: NAME }, system: {} });
  return id;
}
