import type { FieldDefaults } from '../catalog/snapshot.js';
import { DIALECTS } from '../dialects/dialects.js';
import { PACKAGE_DIALECT, type UpstreamDialectName } from '../protocol/dialect-name.js';
import type { RefusableField, Traits } from '../traits/traits.js';

const OLD_LIMIT = 'max_tokens';
const NEW_LIMIT = 'max_completion_tokens';

/** The fields that a channel fills in, without those that the model refuses; null traits refuse nothing. */
export function takenDefaults(
  defaults: FieldDefaults | null,
  dialect: UpstreamDialectName,
  traits: Traits | null,
): FieldDefaults | null {
  if (defaults === null || traits === null || dialect === PACKAGE_DIALECT) return defaults;
  const { refuses } = traits;
  const { refusablePaths: paths, maximum } = DIALECTS[dialect].facts;
  const refused = new Set([...refuses].flatMap((name) => paths[name as RefusableField] ?? []));
  const isRenamed = maximum.fields.includes(NEW_LIMIT) && refuses.has('oldLimitName');
  const fields = defaults.fields
    .filter(({ name }) => !refused.has(name))
    .map((field) =>
      isRenamed && field.name === OLD_LIMIT ? { ...field, name: NEW_LIMIT, synonym: OLD_LIMIT } : field,
    );
  return fields.length === 0 ? null : { names: defaults.names, fields };
}
