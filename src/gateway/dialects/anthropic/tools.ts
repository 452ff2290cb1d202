import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { FunctionTool, JsonObject, Tool, ToolChoice } from '../../protocol/tool.js';
import { readCacheControl, writeCacheControl } from '../shared/cache-control.js';
import type { Fields } from '../shared/fields.js';
import { withoutNulls } from '../shared/without-nulls.js';

const TOOL_CHOICES = ['auto', 'any', 'tool', 'none'] as const;

/** Reads `tools[]`; those that Anthropic runs or defines itself are dropped. */
export function decodeTool(fields: Fields): Tool[] {
  const type = fields.text('type') ?? 'custom';
  if (type !== 'custom') {
    fields.dropWhole(type);
    return [];
  }
  return [
    {
      kind: 'function',
      name: fields.requiredText('name'),
      description: fields.text('description'),
      schema: fields.json('input_schema'),
      isStrict: fields.flag('strict'),
      ...readCacheControl(fields),
    },
  ];
}

/** The tool as an element of `tools`; a schema is a must. */
export function encodeTool(tool: FunctionTool): JsonObject {
  const { name, description, schema, isStrict } = tool;
  const inputSchema = { type: 'object', ...(schema === null ? { properties: {} } : schema) };
  return withoutNulls({ name, description, input_schema: inputSchema, strict: isStrict, ...writeCacheControl(tool) });
}

/** Reads `tool_choice`. */
export function decodeToolChoice(fields: Fields | null): Pick<NeutralCall, 'toolChoice' | 'parallelToolCalls'> {
  if (fields === null) return { toolChoice: null, parallelToolCalls: null };
  const isSerial = fields.flag('disable_parallel_tool_use');
  return { toolChoice: readChoice(fields), parallelToolCalls: isSerial === null ? null : !isSerial };
}

function readChoice(fields: Fields): ToolChoice {
  const type = fields.word('type', TOOL_CHOICES) ?? 'auto';
  switch (type) {
    case 'auto':
    case 'none':
      return { kind: type };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return { kind: 'named', name: fields.requiredText('name') };
    default:
      return type satisfies never;
  }
}

/** The value of `tool_choice`; null when nothing is asked for. */
export function encodeToolChoice({ toolChoice, parallelToolCalls }: NeutralCall): JsonObject | null {
  if (toolChoice === null && parallelToolCalls === null) return null;
  const choice = writeChoice(toolChoice ?? { kind: 'auto' });
  const isSayable = parallelToolCalls !== null && toolChoice?.kind !== 'none';
  return isSayable ? { ...choice, disable_parallel_tool_use: !parallelToolCalls } : choice;
}

function writeChoice(choice: ToolChoice): JsonObject {
  switch (choice.kind) {
    case 'auto':
    case 'none':
      return { type: choice.kind };
    case 'required':
      return { type: 'any' };
    case 'named':
      return { type: 'tool', name: choice.name };
    case 'allowed':
      return { type: choice.isRequired ? 'any' : 'auto' };
    default:
      return choice satisfies never;
  }
}
