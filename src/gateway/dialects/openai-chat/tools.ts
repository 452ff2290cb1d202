import type { CustomTool, ResponseFormat, Tool, ToolChoice } from '../../protocol/tool.js';
import type { JsonObject } from '../../protocol/tool.js';
import { readCacheControl, writeCacheControl } from '../shared/cache-control.js';
import { isObject, type Fields } from '../shared/fields.js';
import { decodeCustom, decodeFormat, decodeFunction, encodeParameters, encodeSchema } from '../shared/openai-words.js';

const TOOL_CHOICES = ['auto', 'none', 'required'] as const;

/** Reads `tools[]`; hosted tools of a provider are dropped. */
export function decodeTool(fields: Fields): Tool[] {
  const type = fields.text('type') ?? 'function';
  if (type !== 'function' && type !== 'custom') {
    fields.dropWhole(type);
    return [];
  }
  const described = fields.object(type) ?? fields.missing(type);
  const name = described.requiredText('name');
  const tool = type === 'function' ? decodeFunction(described, name) : flatGrammar(decodeCustom(described, name));
  return [{ ...tool, ...readCacheControl(described), ...readCacheControl(fields) }];
}

/** A grammar stands in an object of its own here. */
function flatGrammar(tool: CustomTool): CustomTool {
  const { grammar, ...format } = tool.format ?? {};
  return isObject(grammar) ? { ...tool, format: { ...format, ...grammar } } : tool;
}

function nestedGrammar({ type, ...grammar }: JsonObject): JsonObject {
  return type === 'grammar' ? { type, grammar } : { type };
}

/** The tool as an element of `tools`. */
export function encodeTool(tool: Tool): JsonObject {
  const named = { name: tool.name, ...(tool.description === null ? {} : { description: tool.description }) };
  if (tool.kind === 'custom') {
    const format = tool.format === null ? {} : { format: nestedGrammar(tool.format) };
    return { type: 'custom', custom: { ...named, ...format }, ...writeCacheControl(tool) };
  }
  const schema = tool.schema === null ? {} : { parameters: encodeParameters(tool.schema) };
  const strict = tool.isStrict === null ? {} : { strict: tool.isStrict };
  return { type: 'function', function: { ...named, ...schema, ...strict }, ...writeCacheControl(tool) };
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
