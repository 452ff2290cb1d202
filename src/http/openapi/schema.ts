/** A JSON Schema (2020-12), as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Named schemas of the document. */
export type Schemas = Readonly<Record<string, Schema>>;

/** A text. */
export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

/** One of some words. */
export function word(description: string, words: readonly string[]): Schema {
  return { type: 'string', enum: words, description };
}

/** A number. */
export function number(description: string, more: Schema = {}): Schema {
  return { type: 'number', description, ...more };
}

/** A whole number. */
export function whole(description: string, more: Schema = {}): Schema {
  return { type: 'integer', description, ...more };
}

/** True or false. */
export function flag(description: string): Schema {
  return { type: 'boolean', description };
}

/** A list. */
export function list(items: Schema, description?: string): Schema {
  return { type: 'array', items, ...(description !== undefined && { description }) };
}

/** Another schema of the document. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** A value that may be null. */
export function nullable(schema: Schema): Schema {
  const { type, ...rest } = schema;
  return type === undefined ? { anyOf: [schema, { type: 'null' }] } : { ...rest, type: [type, 'null'] };
}

/** An object; what else it holds is passed on or may be added by later versions. */
export function object(properties: Schemas, required: readonly string[] = [], more: Schema = {}): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }), ...more };
}
