import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';

/** A schema in the part of JSON Schema that answers can be held to. */
export interface ClosedSchema {
  readonly schema: JsonObject;
  /** Something that the schema demanded is only a wish now. */
  readonly isWeaker: boolean;
}

/** Keywords that speak of the schema alone. */
const SILENT: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'examples', 'nullable']);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
/** The other name of a keyword that is known by one name only. */
const SYNONYMS: Readonly<Record<string, string>> = { oneOf: 'anyOf', definitions: '$defs' };

type Keeper = (value: unknown, close: (schema: JsonObject) => JsonObject) => unknown;

const asItIs: Keeper = (value) => value;
const one: Keeper = (value, close) => (isObject(value) ? close(value) : undefined);
const list: Keeper = (value, close) => {
  if (!Array.isArray(value)) return undefined;
  return (value as unknown[]).map((each) => (isObject(each) ? close(each) : each));
};
const byName: Keeper = (value, close) => {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, isObject(each) ? close(each) : each]));
};

/** What of a keyword's value can be held to; undefined for none of it. */
const KEEPERS: Readonly<Record<string, Keeper>> = {
  $ref: asItIs,
  type: asItIs,
  enum: asItIs,
  const: asItIs,
  title: asItIs,
  description: asItIs,
  default: asItIs,
  required: asItIs,
  format: (value) => (FORMATS.has(value) ? value : undefined),
  minItems: (value) => (value === 0 || value === 1 ? value : undefined),
  properties: byName,
  $defs: byName,
  items: one,
  anyOf: list,
  allOf: list,
};

/**
 * Closes every object, and moves what cannot be held to into descriptions, where the model reads it: bounds, patterns,
 * unknown formats and whatever else is unknown.
 */
export function closeSchema(schema: JsonObject): ClosedSchema {
  let isWeaker = false;
  const whole = close(schema);
  return { schema: whole, isWeaker };

  function close(open: JsonObject): JsonObject {
    const closed: JsonObject = {};
    const wishes: string[] = [];
    for (const [keyword, value] of Object.entries(open)) {
      const name = SYNONYMS[keyword] ?? keyword;
      const kept = Object.hasOwn(KEEPERS, name) ? KEEPERS[name]!(value, close) : undefined;
      if (kept !== undefined) closed[name] = kept;
      else if (!SILENT.has(name) && !isClosing(name, value)) wishes.push(`${keyword}: ${JSON.stringify(value)}`);
    }
    if (wishes.length > 0) {
      isWeaker = true;
      closed['description'] = described(closed['description'], wishes);
    }
    return isOfObjects(open) ? { ...closed, additionalProperties: false } : closed;
  }
}

function described(description: unknown, wishes: readonly string[]): string {
  const before = typeof description === 'string' && description !== '' ? `${description}\n\n` : '';
  return `${before}{${wishes.join(', ')}}`;
}

function isClosing(name: string, value: unknown): boolean {
  return name === 'additionalProperties' && value === false;
}

function isOfObjects({ type, properties }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties);
}
