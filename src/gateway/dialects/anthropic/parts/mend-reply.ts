import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { partList } from '../../shared/part-list.js';
import { readArguments, saysSomething, writeArguments } from '../../shared/tool-arguments.js';

/** A whole message with the input of its calls as objects; null when they are. */
export function mendMessage(message: JsonObject): JsonObject | null {
  const { content } = message;
  if (!Array.isArray(content)) return null;
  const mended = content.map(withInput);
  return mended.every((block, at) => block === content[at]) ? null : { ...message, content: mended };
}

/** The blocks of a message, which some servers give as a text, a block by itself, or without their kind. */
export function blocksIn({ type, role, content }: JsonObject): unknown {
  return type === 'message' || role === 'assistant' ? partList(content, asBlock) : content;
}

function asBlock(block: unknown): unknown {
  if (typeof block === 'string') return { type: 'text', text: block };
  return isObject(block) && !('type' in block) && typeof block['text'] === 'string'
    ? { type: 'text', ...block }
    : block;
}

/** A message that was answered as clients can read it and run its calls; null when they can. */
export function mendReply(given: JsonObject): JsonObject | null {
  const content = blocksIn(given);
  if (content !== given['content']) return mendBlocks({ ...given, content }) ?? { ...given, content };
  return mendBlocks(given);
}

function mendBlocks(message: JsonObject): JsonObject | null {
  const { content } = message;
  const isFilled = (block: unknown): boolean => !isCallOfNothing(block);
  if (!Array.isArray(content) || content.every(isFilled)) return mendMessage(message);
  const runnable = { ...message, content: content.filter(isFilled) };
  return mendMessage(runnable) ?? runnable;
}

/** Without a name and without input it is none. */
function isCallOfNothing(block: unknown): boolean {
  if (!isObject(block) || block['type'] !== 'tool_use') return false;
  const { name, input } = block;
  return (typeof name !== 'string' || name === '') && !saysSomething(writeArguments(input));
}

function withInput(block: unknown): unknown {
  if (!isObject(block) || block['type'] !== 'tool_use') return block;
  const { input } = block;
  return typeof input === 'string' ? { ...block, input: readArguments(input) } : block;
}
