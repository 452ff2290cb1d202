import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';

const scanner = new MetadataScanner();

/** The handlers of a controller by name, as Nest finds them: inherited ones are among them. */
export function routeHandlers(controller: { readonly prototype: object }): ReadonlyMap<string, object> {
  const prototype = controller.prototype as Readonly<Record<string, unknown>>;
  const named = scanner.getAllMethodNames(prototype).map((name) => [name, prototype[name]] as const);
  return new Map(named.filter((entry): entry is [string, object] => isHandler(entry[1])));
}

function isHandler(member: unknown): boolean {
  return typeof member === 'function' && Reflect.hasMetadata(METHOD_METADATA, member);
}
