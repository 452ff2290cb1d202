import { ValidateBy } from 'class-validator';

/** A number, or decimal text: what is counted is told as the one, USD as the other. */
export function IsAmount(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';
  return ValidateBy({ name: 'isAmount', validator: { validate } });
}
