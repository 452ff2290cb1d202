import type { ApiBody, ApiOperation } from '../../src/http/openapi/api-operation.js';
import { OPENAI_OPERATIONS } from '../../src/http/openapi/openai-operations.js';
import { OPENAI_SCHEMAS } from '../../src/http/openapi/openai-schemas.js';
import { OTHER_OPERATIONS } from '../../src/http/openapi/other-operations.js';
import { OTHER_SCHEMAS } from '../../src/http/openapi/other-schemas.js';
import type { Schema, Schemas } from '../../src/http/openapi/schema.js';
import { STATUS_SCHEMAS } from '../../src/http/openapi/status-schemas.js';

/** Every endpoint for clients, in the order in which they are shown. */
export const API_OPERATIONS: readonly ApiOperation[] = [...OPENAI_OPERATIONS, ...OTHER_OPERATIONS];

const API_SCHEMAS: Schemas = { ...OPENAI_SCHEMAS, ...OTHER_SCHEMAS, ...STATUS_SCHEMAS };

/** The part of docs/api.md that is written from the API document. */
export function apiReference(): string {
  const tags = [...new Set(API_OPERATIONS.map(({ tag }) => tag))];
  const sections = tags.flatMap((tag) => [
    `### ${tag}`,
    ...API_OPERATIONS.filter((operation) => operation.tag === tag).flatMap(entryOf),
  ]);
  return `${sections.join('\n\n')}\n`;
}

function entryOf(operation: ApiOperation): string[] {
  const { method, path, summary, description, events, access, request, answer } = operation;
  const sentences = [`${summary}.`, description, events && 'A client may ask for a stream.', ACCESS[access]];
  return [
    `#### \`${method.toUpperCase()} ${path}\``,
    sentences.filter((sentence) => sentence !== undefined && sentence !== '').join(' '),
    ...fieldTable(
      'parameter',
      { ...operation.pathParameters, ...operation.query },
      Object.keys(operation.pathParameters ?? {}),
    ),
    ...bodyTable('request', request),
    ...bodyTable('answer', answer),
  ];
}

const ACCESS = {
  token: '',
  public: 'Needs no token.',
  metrics: 'Needs `METRICS_TOKEN`, or comes from the same machine.',
};

function bodyTable(what: string, body: ApiBody | undefined): string[] {
  if (body === undefined) return [];
  const schema = resolve(body.schema);
  return fieldTable(
    what,
    (schema['properties'] ?? {}) as Record<string, Schema>,
    (schema['required'] ?? []) as string[],
  );
}

function fieldTable(what: string, fields: Readonly<Record<string, Schema>>, required: readonly string[]): string[] {
  const rows = Object.entries(fields).map(
    ([name, schema]) =>
      `| \`${name}\`${required.includes(name) ? ' *' : ''} | ${typeOf(schema)} | ${meaningOf(schema)} |`,
  );
  return rows.length === 0 ? [] : [[`| ${what} | type | meaning |`, '|---|---|---|', ...rows].join('\n')];
}

function resolve(schema: Schema): Schema {
  const { $ref = '' } = schema as { $ref?: string };
  const name = /^#\/components\/schemas\/(.+)$/.exec($ref)?.[1];
  return name === undefined ? schema : API_SCHEMAS[name]!;
}

function typeOf(schema: Schema): string {
  const { type, enum: words, anyOf, items, $ref } = schema as { [key: string]: unknown; items?: Schema };
  if (words !== undefined) return (words as string[]).map((word) => `\`${word}\``).join(', ');
  if (anyOf !== undefined) return [...new Set((anyOf as Schema[]).map(typeOf))].join(' or ');
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeOf(items)}`;
  if ($ref !== undefined) return 'object';
  return [(type ?? 'any') as string | string[]]
    .flat()
    .map((name) => NAMES[name] ?? name)
    .join(' or ');
}

const NAMES: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'true or false' };

function meaningOf(schema: Schema): string {
  const { description = '' } = schema as { description?: string };
  return description.replaceAll('|', String.raw`\|`);
}
