import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { DocumentClass } from '../core/operation.decorator.js';
import { describeClass, type FieldDescription } from './describe-class.js';

const DONE = 'documented';

/** Tells the document generator of every field of a class, and of the classes inside it. */
export function documentClass(type: DocumentClass): void {
  if (Reflect.hasOwnMetadata(DONE, type)) return;
  Reflect.defineMetadata(DONE, true, type);
  for (const field of describeClass(type)) {
    if (field.nested !== undefined) {
      documentClass(field.nested);
      ApiExtraModels(field.nested)(type);
    }
    ApiProperty(optionsOf(field))(type.prototype as object, field.name);
  }
}

function optionsOf({ isRequired, schema, nested, isList }: FieldDescription): object {
  const required = { required: isRequired };
  if (nested !== undefined) {
    const one = { $ref: getSchemaPath(nested) };
    if (isList) return { ...required, type: 'array', items: one, ...(isRequired ? {} : { nullable: true }) };
    return isRequired ? { ...required, type: nested } : { ...required, anyOf: [one, { type: 'null' }] };
  }
  return { ...required, ...schema, ...(isRequired ? {} : { nullable: true }) };
}
