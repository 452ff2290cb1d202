import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { CustomTool, FunctionTool, JsonObject, ResponseFormat } from '../../protocol/tool.js';
import type { Fields } from './fields.js';
import { withoutNulls } from './without-nulls.js';

/** What both of OpenAI's APIs say of a request beside its contents. */
export function decodeAttributes(fields: Fields): Partial<NeutralCall> {
  const user = fields.text('safety_identifier') ?? fields.text('user');
  fields.ignore('user');
  return {
    user,
    metadata: fields.json('metadata'),
    serviceTier: fields.text('service_tier'),
    promptCacheKey: fields.text('prompt_cache_key'),
    store: fields.flag('store'),
  };
}

/** The description of a function, under the name that it goes by here. */
export function decodeFunction(fields: Fields, name: string): FunctionTool {
  return {
    kind: 'function',
    name,
    description: fields.text('description'),
    schema: fields.json('parameters'),
    isStrict: fields.flag('strict'),
  };
}

/** The description of a tool that takes plain text, under the name that it goes by here. */
export function decodeCustom(fields: Fields, name: string): CustomTool {
  return { kind: 'custom', name, description: fields.text('description'), format: fields.json('format') };
}

/** Reads the form of the answer, whose schema is described by what `describedIn` gives; null for plain text. */
export function decodeFormat(fields: Fields | null, describedIn: (fields: Fields) => Fields): ResponseFormat | null {
  const type = fields?.word('type', ['text', 'json_object', 'json_schema']);
  if (fields === null || (type ?? 'text') === 'text') return null;
  if (type === 'json_object') return { kind: 'json' };
  const described = describedIn(fields);
  return {
    kind: 'json_schema',
    name: described.text('name'),
    description: described.text('description'),
    schema: described.json('schema') ?? {},
    isStrict: described.flag('strict'),
  };
}

/** The schema of a function's arguments, which OpenAI refuses when it is no object with properties, if only with none. */
export function encodeParameters(schema: JsonObject | null): JsonObject {
  return { type: 'object', ...(schema !== null && 'properties' in schema ? {} : { properties: {} }), ...schema };
}

/** The description of a schema. */
export function encodeSchema(format: Extract<ResponseFormat, { kind: 'json_schema' }>): JsonObject {
  const { name, description, schema, isStrict } = format;
  return withoutNulls({ name: name ?? 'answer', description, schema, strict: isStrict });
}
