import { ValidateBy } from 'class-validator';

/** A value of any kind, such as what a field of a document was before it was changed. */
export function IsAnything(): PropertyDecorator {
  return ValidateBy({ name: 'isAnything', validator: { validate: () => true } });
}
