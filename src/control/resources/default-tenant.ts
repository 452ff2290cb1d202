import { newId } from '../../platform/crypto/ids.js';
import type { Draft } from '../publish/draft.js';

const NAME = 'default';

/** The tenant of whoever says none: the managed one of that name, made where there is none yet. */
export function defaultTenant(draft: Draft): string {
  const known = draft.all('tenants').find(({ document }) => document.fields.name === NAME);
  if (known !== undefined) return known.row.id;
  const id = newId('tn');
  draft.put('tenants', id, { fields: { name: NAME }, system: {} });
  return id;
}
