import type { JsonObject, ResponseFormat, Tool, ToolChoice } from '../../protocol/tool.js';
import type { Fields } from '../shared/fields.js';
import { decodeCustom, decodeFunction, encodeParameters, encodeSchema } from '../shared/openai-words.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { flatName } from './parts/namespaces.js';

const TOOL_CHOICES = ['auto', 'none', 'required'] as const;

/** Reads `tools[]`; those that OpenAI runs or defines itself are dropped. */
export function decodeTool(fields: Fields, namespace: string | null = null): Tool[] {
  const type = fields.text('type') ?? 'function';
  switch (type) {
    case 'function':
      return [decodeFunction(fields, flatName(namespace, fields.requiredText('name')))];
    case 'custom':
      return [decodeCustom(fields, flatName(namespace, fields.requiredText('name')))];
    case 'namespace':
      return decodeNamespace(fields);
    default:
      fields.dropWhole(type);
      return [];
  }
}

function decodeNamespace(fields: Fields): Tool[] {
  const name = fields.requiredText('name');
  fields.ignore('description');
  return fields.objects('tools').flatMap((tool) => decodeTool(tool, name));
}

/** The tool as an element of `tools`; OpenAI takes a missing `strict` for true here, so it is always told. */
export function encodeTool(tool: Tool): JsonObject {
  const { name, description } = tool;
  if (tool.kind === 'custom') return withoutNulls({ type: 'custom', name, description, format: tool.format });
  const parameters = encodeParameters(tool.schema);
  return { ...withoutNulls({ type: 'function', name, description, parameters }), strict: tool.isStrict ?? false };
}

/** Reads `tool_choice`, a word or an object. */
export function decodeToolChoice(call: Fields): ToolChoice | null {
  if (!call.has('tool_choice')) return null;
  if (typeof call.raw('tool_choice') === 'string') return { kind: call.word('tool_choice', TOOL_CHOICES) ?? 'auto' };
  const fields = call.object('tool_choice')!;
  const type = fields.text('type') ?? 'function';
  if (type === 'function' || type === 'custom') return { kind: 'named', name: nameIn(fields) };
  if (type === 'allowed_tools') {
    return {
      kind: 'allowed',
      isRequired: fields.text('mode') === 'required',
      names: fields.objects('tools').flatMap((tool) => (tool.has('name') ? nameIn(tool) : [])),
    };
  }
  fields.dropWhole(type);
  return null;
}

function nameIn(fields: Fields): string {
  fields.ignore('type');
  return flatName(fields.text('namespace'), fields.requiredText('name'));
}

/** The value of `tool_choice`; `custom` holds the names of tools that take plain text. */
export function encodeToolChoice(choice: ToolChoice, custom: ReadonlySet<string>): unknown {
  const named = (name: string): JsonObject => ({ type: custom.has(name) ? 'custom' : 'function', name });
  switch (choice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return choice.kind;
    case 'named':
      return named(choice.name);
    case 'allowed': {
      const mode = choice.isRequired ? 'required' : 'auto';
      return { type: 'allowed_tools', mode, tools: choice.names.map(named) };
    }
    default:
      return choice satisfies never;
  }
}

/** The value of `text.format`. */
export function encodeFormat(format: ResponseFormat): JsonObject {
  return format.kind === 'json' ? { type: 'json_object' } : { type: 'json_schema', ...encodeSchema(format) };
}
