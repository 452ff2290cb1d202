import { readFileSync } from 'node:fs';

/** A JSON Schema, as far as the description of the admin API uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

/** One operation of the admin API, as its description has it. */
export interface AdminOperation {
  readonly id: string;
  readonly method: string;
  /** Behind /admin/api/v1/, with names of parameters in braces. */
  readonly path: string;
  readonly right: string;
  readonly body: Schema | null;
  readonly query: readonly string[];
}

interface Described {
  readonly operationId: string;
  readonly 'x-right'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const BASE = '/admin/api/v1/';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The description that the gateway serves. */
const DOCUMENT = JSON.parse(readFileSync('docs/admin-api.json', 'utf8')) as Document;

/** Every operation of the admin API. */
export function adminOperations(): AdminOperation[] {
  return Object.entries(DOCUMENT.paths)
    .filter(([path]) => path.startsWith(BASE))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({
        id: described.operationId,
        method: method.toUpperCase(),
        path: path.slice(BASE.length),
        right: described['x-right'] ?? '',
        body: Object.values(described.requestBody?.content ?? {})[0]?.schema ?? null,
        query: (described.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
      })),
    );
}

/** What a reference leads to. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolved(DOCUMENT.components.schemas[name]!);
}

/** Every name of a field that any document of the API has. */
export function everyField(): string[] {
  const names = Object.values(DOCUMENT.components.schemas).flatMap(({ properties = {} }) => Object.keys(properties));
  return [...new Set(names)];
}
