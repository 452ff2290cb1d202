import type { NeutralField } from '../../../protocol/neutral-field.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/** Options of a call by which packages name what they cannot do. */
const FIELDS: ReadonlyMap<string, NeutralField> = new Map<string, NeutralField>([
  ['temperature', 'temperature'],
  ['topP', 'topP'],
  ['topK', 'topK'],
  ['frequencyPenalty', 'frequencyPenalty'],
  ['presencePenalty', 'presencePenalty'],
  ['seed', 'seed'],
  ['stopSequences', 'stop'],
  ['responseFormat', 'responseFormat'],
  ['toolChoice', 'toolChoice'],
  ['reasoning', 'reasoning'],
]);

/** Something that a package has left out: a field of the call, or else the package's own word for it. */
export type LeftOut = { readonly field: NeutralField } | { readonly feature: string };

/** What `warnings` say was left out; hints that lose nothing are passed over. */
export function readWarnings(value: unknown): LeftOut[] {
  return objectsIn(value).flatMap(({ type, feature }): LeftOut[] => {
    const name = textIn(feature);
    if (type !== 'unsupported' || name === null) return [];
    const field = FIELDS.get(name);
    return [field === undefined ? { feature: name } : { field }];
  });
}
