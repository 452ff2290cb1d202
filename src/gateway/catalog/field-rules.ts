import { GOVERNED_NAMES, isGoverned, type FieldRule } from '../protocol/governed-fields.js';

/** What may be done with such a field. */
export const FIELD_RULES: readonly FieldRule[] = ['allow', 'strip', 'refuse'];

/** Why a value is no object of rules; undefined when it is one. */
export function fieldRulesFault(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return 'must be an object of field names and rules';
  for (const [name, rule] of Object.entries(value)) {
    if (!isGoverned(name)) return `has an unknown field "${name}"; known are ${GOVERNED_NAMES.join(', ')}`;
    if (!FIELD_RULES.includes(rule as FieldRule)) return `needs one of ${FIELD_RULES.join(', ')} for "${name}"`;
  }
  return undefined;
}
