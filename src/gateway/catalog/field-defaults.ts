import { FieldNames } from '../../platform/json-splice/field-names.js';
import type { FieldDefault, FieldDefaults } from './snapshot.js';

/** Fields with all names by which a client may give them itself. */
export function namedFields(fields: readonly FieldDefault[]): FieldDefaults {
  const names = fields.flatMap(({ name, synonym }) => (synonym === null ? [name] : [name, synonym]));
  return { names: new FieldNames([...new Set(names)]), fields };
}
