import type { FunctionTool, JsonObject, ResponseFormat, ToolChoice } from '../../protocol/tool.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { markOptions } from './parts/metadata.js';

/** The tool as an element of `tools`; a schema is a must. */
export function encodeTool(tool: FunctionTool): JsonObject {
  const { name, description, schema, isStrict } = tool;
  const inputSchema = { type: 'object', ...(schema === null ? { properties: {} } : schema) };
  return withoutNulls({ type: 'function', name, description, inputSchema, strict: isStrict, ...markOptions(tool) });
}

/** The value of `toolChoice`; a choice of some is said by offering no others. */
export function encodeToolChoice(choice: ToolChoice): JsonObject {
  switch (choice.kind) {
    case 'auto':
    case 'none':
    case 'required':
      return { type: choice.kind };
    case 'named':
      return { type: 'tool', toolName: choice.name };
    case 'allowed':
      return { type: choice.isRequired ? 'required' : 'auto' };
    default:
      return choice satisfies never;
  }
}

/** The value of `responseFormat`. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  if (format.kind === 'json') return { type: 'json' };
  const { schema, name, description } = format;
  return withoutNulls({ type: 'json', schema, name, description });
}
