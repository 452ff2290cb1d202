import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';

const WORD = /_([a-z0-9])/g;
/** Fields whose content is the client's own, or a schema. */
const FREE: ReadonlySet<string> = new Set([
  'args',
  'response',
  'labels',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  '_responseJsonSchema',
]);
/** Lists of which one element may stand by itself. */
const LISTS: ReadonlySet<string> = new Set(['contents', 'parts', 'tools', 'functionDeclarations']);

/** A request as Google writes it: its JSON may as well be in snake case, and a list of one without its brackets. */
export function inOwnSpelling(request: JsonObject): JsonObject {
  return respell(request) as JsonObject;
}

function respell(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(respell);
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([given, inner]): [string, unknown] => {
    const name = camelCase(given, value);
    if (FREE.has(name)) return [name, inner];
    const read = respell(inner);
    return [name, LISTS.has(name) && isObject(read) ? [read] : read];
  });
  return Object.fromEntries(fields);
}

/** Of two spellings of one field the one in camel case counts. */
function camelCase(name: string, siblings: JsonObject): string {
  if (!name.includes('_', 1)) return name;
  const camel = name.replace(WORD, (_match, letter: string) => letter.toUpperCase());
  return Object.hasOwn(siblings, camel) ? name : camel;
}
