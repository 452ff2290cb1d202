import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { Scanner } from '../../../platform/json-splice/scan-object.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from '../shared/fields.js';
import { holdsMember } from '../shared/holds-member.js';
import { encodeParameters } from '../shared/openai-words.js';

const FIELDS = new FieldNames(['type', 'properties']);
const REQUIRED = Buffer.from('"required"');
const NULL = 0x6e;
const OPEN_BRACE = 0x7b;
/** How most programs begin a schema: that it is whole is seen without reading the rest. */
const WHOLE = /^\s*:\s*\{\s*(?:"\$schema"\s*:\s*"[^"]*"\s*,\s*)?"type"\s*:\s*"object"\s*,\s*"properties"\s*:\s*\{/;
const BRACE = /^\s*:\s*(?=\{)/;
const LONGEST_BEGINNING = 160;
/** Keywords that programs of some languages write as null where they have nothing to say. */
const NEVER_NULL: ReadonlySet<string> = new Set(['type', 'properties', 'required']);

/** Whether bytes may hold a schema, under a name with its quotes, that upstreams of its dialect refuse; most do not. */
export function holdsOpenSchema(bytes: Buffer, name: Buffer): boolean {
  if (holdsMember(bytes, REQUIRED, NULL)) return true;
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at)) {
    at += name.length;
    const beginning = bytes.toString('latin1', at, at + LONGEST_BEGINNING);
    const brace = WHOLE.test(beginning) ? null : BRACE.exec(beginning);
    if (brace === null) continue;
    const end = endOfWhole(bytes, at + brace[0].length);
    if (end === null) return true;
    at = end;
  }
  return false;
}

/** The place behind what a schema needs; null where it lacks some of it. */
function endOfWhole(bytes: Buffer, start: number): number | null {
  try {
    const { type, properties } = new Scanner(bytes, start).fieldsHere(FIELDS);
    const isWhole = type !== undefined && properties !== undefined && bytes[properties.start] === OPEN_BRACE;
    return isWhole ? Math.max(type.end, properties.end) : null;
  } catch {
    return null;
  }
}

/** What has a schema, with one that its dialect takes; null where it is one, or there is none. */
export function withSchema(holder: JsonObject, field: 'parameters' | 'input_schema'): JsonObject | null {
  const schema = holder[field];
  if (!isObject(schema)) return null;
  const said = Object.fromEntries(
    Object.entries(schema).filter(([name, value]) => value !== null || !NEVER_NULL.has(name)),
  );
  const isNullFree = Object.keys(said).length === Object.keys(schema).length;
  const isWhole = 'type' in said && (field === 'input_schema' || 'properties' in said);
  return isNullFree && isWhole ? null : { ...holder, [field]: encodeParameters(said) };
}
