import type { NewKey } from '../../../control/resources/add-keys.js';
import type { KeyBody } from './bodies.dto.js';

/** Keys as plain data, so that they can go to another thread. */
export function plainKeys(keys: readonly KeyBody[]): NewKey[] {
  return keys.map(({ secret, label, enabled }) => {
    return { secret, ...(label !== undefined && { label }), ...(enabled !== undefined && { enabled }) };
  });
}
