import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import type { DocumentClass } from './operation.decorator.js';

const NESTED = Symbol('nestedClass');

/** A field that is a document of a class of its own, or a list of them. */
export function Nested(of: () => DocumentClass, { each = false }: { readonly each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    ValidateNested({ each }),
    Type(of),
    (target: object, property: string | symbol | undefined) => {
      if (property !== undefined) Reflect.defineMetadata(NESTED, of, target, property);
    },
  );
}

/** The class of a nested field; undefined for other fields. */
export function nestedClass(type: DocumentClass, property: string): DocumentClass | undefined {
  const of = Reflect.getMetadata(NESTED, type.prototype as object, property) as (() => DocumentClass) | undefined;
  return of?.();
}
