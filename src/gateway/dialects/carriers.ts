import { UPSTREAM_DIALECT_NAMES } from '../protocol/dialect-name.js';
import type { Carrier, Operation } from '../protocol/operation.js';
import { UPSTREAM_DIALECTS } from './dialects.js';

/** What can carry an operation out: vectors are made by the dialects that have embeddings. */
export function carriersOf({ family, carriers }: Operation): readonly Carrier[] {
  if (family !== 'vectors') return carriers;
  return [...UPSTREAM_DIALECT_NAMES.filter((name) => UPSTREAM_DIALECTS[name].embeddings !== null), ...carriers];
}
