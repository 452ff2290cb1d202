import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';

/** How the value of a keyword is read where it is not taken as it is: it holds further schemas, or a number as text. */
const KEYWORDS: Readonly<Record<string, (value: unknown) => unknown>> = {
  properties: mapValues,
  $defs: mapValues,
  items: readAny,
  additionalProperties: readAny,
  anyOf: readList,
  prefixItems: readList,
  minItems: toNumber,
  maxItems: toNumber,
  minLength: toNumber,
  maxLength: toNumber,
  minProperties: toNumber,
  maxProperties: toNumber,
};

/** JSON Schema for Google's own, which names its types in capitals and marks null beside them. */
export function readSchema(schema: JsonObject): JsonObject {
  const { nullable, type, ...rest } = schema;
  const read = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, readKeyword(name, value)]));
  if (typeof type !== 'string') return read;
  const word = type.toLowerCase();
  return { type: nullable === true ? [word, 'null'] : word, ...read };
}

function readKeyword(name: string, value: unknown): unknown {
  const read = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
  return read === undefined ? value : read(value);
}

function readAny(value: unknown): unknown {
  return isObject(value) ? readSchema(value) : value;
}

function readList(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[]).map(readAny) : value;
}

function mapValues(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, readAny(schema)]));
}

function toNumber(value: unknown): unknown {
  return typeof value === 'string' ? Number(value) : value;
}
