import type { INestApplication, Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { RIGHT_NAMES, rightOf, rolesWith } from '../../../control/access/rights.js';
import { ANYTHING } from './describe-class.js';
import { documentClass } from './document-class.js';
import { documentHandler } from './document-handler.js';
import { ERROR_SCHEMA } from './error-schema.js';
import { expectOperations, type AdminHandler } from '../core/expect-operations.js';
import type { DocumentClass } from '../core/operation.decorator.js';

const PLAIN: readonly unknown[] = [String, Number, Boolean, Array, Object];

/** What the OpenAPI document is made of. */
export interface DocumentParts {
  readonly app: INestApplication;
  readonly controllers: readonly Type[];
}

/** The description of the admin API (OpenAPI 3.1), from the controllers. */
export function makeApiDocument({ app, controllers }: DocumentParts): object {
  const shown = expectOperations(controllers).filter(({ about }) => about.id !== 'unknown');
  for (const handler of shown) {
    for (const type of classesOf(handler)) documentClass(type);
    documentHandler(handler);
  }
  const config = new DocumentBuilder()
    .setTitle('AI gateway admin API')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An admin token, gwa_…' }, 'admin_token')
    .addCookieAuth('__Host-gw_s', { type: 'apiKey', in: 'cookie', name: '__Host-gw_s' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_, name) => name,
  });
  const { components, ...rest } = document;
  const schemas = { ...components?.schemas, Error: ERROR_SCHEMA };
  const own = { ...rest, paths: ownPaths(document.paths), components: { ...components, schemas } };
  return withNulls({ ...own, 'x-rights': describeRights() }) as object;
}

/** In OpenAPI 3.1 null is a type. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (value === null || typeof value !== 'object') return value;
  const { nullable, ...rest } = value as Record<string, unknown>;
  if (Object.keys(ANYTHING).some((mark) => mark in rest)) return {};
  // Beside what a field is said to be Nest puts its class, without null.
  if ('anyOf' in rest) delete rest['allOf'];
  const plain = Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, withNulls(item)]));
  const isNullable = nullable === true && typeof plain['type'] === 'string';
  return {
    ...plain,
    ...(isNullable && { type: [plain['type'], 'null'] }),
    ...(isNullable && Array.isArray(plain['enum']) && { enum: [...(plain['enum'] as unknown[]), null] }),
  };
}

/** The document holds only what it is about. */
function ownPaths<Item>(paths: Readonly<Record<string, Item>>): Record<string, Item> {
  const own = Object.entries(paths).filter(([path]) => path.startsWith('/admin/api/v1/') && !path.includes('*'));
  return Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describeRights(): object {
  return Object.fromEntries(
    RIGHT_NAMES.map((name) => {
      const { level, about } = rightOf(name);
      return [name, { level, roles: rolesWith(name), about }];
    }),
  );
}

/** The classes of what a handler takes and answers. */
function classesOf({ controller, name, about }: AdminHandler): DocumentClass[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as unknown[];
  const taken = Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, { readonly index: number }>,
  ).flatMap(([kind, { index }]) => (TAKEN.test(kind) ? [types[index]] : []));
  const answered = about.answers === undefined ? [] : [about.answers];
  const told = about.takes === undefined ? [] : [about.takes];
  return [
    ...taken.filter((type) => type !== undefined && !PLAIN.includes(type)),
    ...told,
    ...answered,
  ] as DocumentClass[];
}

/** Body and query, by Nest's numbers of kinds of parameters. */
const TAKEN = /^(?:3|4):/;
