import type { ResponseFormat, Tool, ToolChoice } from '../../protocol/tool.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Fields } from '../shared/fields.js';
import { decodeCustom, decodeFormat, decodeFunction, encodeSchema } from '../shared/openai-words.js';

const TOOL_CHOICES = ['auto', 'none', 'required'] as const;

/** Reads `tools[]`; hosted tools of a provider are dropped. */
export function decodeTool(fields: Fields): Tool[] {
  const type = fields.text('type') ?? 'function';
  if (type === 'function') return [namedBy(decodeFunction, fields.object('function') ?? fields.missing('function'))];
  if (type === 'custom') return [namedBy(decodeCustom, fields.object('custom') ?? fields.missing('custom'))];
  fields.dropWhole(type);
  return [];
}

function namedBy(decode: typeof decodeFunction, fields: Fields): Tool {
  return decode(fields, fields.requiredText('name'));
}

/** The tool as an element of `tools`. */
export function encodeTool(tool: Tool): JsonObject {
  const named = { name: tool.name, ...(tool.description === null ? {} : { description: tool.description }) };
  if (tool.kind === 'custom') {
    return { type: 'custom', custom: { ...named, ...(tool.format === null ? {} : { format: tool.format }) } };
  }
  const schema = tool.schema === null ? {} : { parameters: tool.schema };
  const strict = tool.isStrict === null ? {} : { strict: tool.isStrict };
  return { type: 'function', function: { ...named, ...schema, ...strict } };
}

/** Reads `tool_choice`, a word or an object. */
export function decodeToolChoice(call: Fields): ToolChoice | null {
  if (!call.has('tool_choice')) return null;
  if (typeof call.raw('tool_choice') === 'string') return { kind: call.word('tool_choice', TOOL_CHOICES) ?? 'auto' };
  const fields = call.object('tool_choice')!;
  const type = fields.text('type') ?? 'function';
  if (type === 'allowed_tools') return decodeAllowed(fields.object('allowed_tools') ?? fields);
  const named = fields.object(type) ?? fields.missing(type);
  return { kind: 'named', name: named.requiredText('name') };
}

function decodeAllowed(fields: Fields): ToolChoice {
  const names = fields.objects('tools').map((tool) => {
    const type = tool.text('type') ?? 'function';
    return (tool.object(type) ?? tool).requiredText('name');
  });
  return { kind: 'allowed', isRequired: fields.text('mode') === 'required', names };
}

/** The value of `tool_choice`; `custom` holds the names of tools that take plain text. */
export function encodeToolChoice(choice: ToolChoice, custom: ReadonlySet<string>): unknown {
  const named = (name: string): JsonObject => {
    const type = custom.has(name) ? 'custom' : 'function';
    return { type, [type]: { name } };
  };
  switch (choice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'named':
      return named(choice.name);
    case 'allowed': {
      const mode = choice.isRequired ? 'required' : 'auto';
      return { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(named) } };
    }
    default:
      return choice satisfies never;
  }
}

/** Reads `response_format`; null for plain text. */
export function decodeResponseFormat(fields: Fields | null): ResponseFormat | null {
  return decodeFormat(fields, (wanted) => wanted.object('json_schema') ?? wanted.missing('json_schema'));
}

/** The value of `response_format`. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  if (format.kind === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: encodeSchema(format) };
}
