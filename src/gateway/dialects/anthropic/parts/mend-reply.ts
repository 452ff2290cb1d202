import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { readArguments } from '../../shared/tool-arguments.js';

/** A whole message with the input of its calls as objects; null when they are. */
export function mendMessage(message: JsonObject): JsonObject | null {
  const { content } = message;
  if (!Array.isArray(content)) return null;
  const mended = content.map(withInput);
  return mended.every((block, at) => block === content[at]) ? null : { ...message, content: mended };
}

function withInput(block: unknown): unknown {
  if (!isObject(block) || block['type'] !== 'tool_use') return block;
  const { input } = block;
  return typeof input === 'string' ? { ...block, input: readArguments(input) } : block;
}
