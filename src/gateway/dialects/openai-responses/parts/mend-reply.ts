import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';
import { partList } from '../../shared/part-list.js';
import { argumentsText, saysSomething } from '../../shared/tool-arguments.js';

/** Whether an item is a call of a function. */
export function isFunction({ type }: JsonObject): boolean {
  return type === 'function_call';
}

/** Whether an item is a call that its client answers. */
export function isCall(item: JsonObject): boolean {
  return isFunction(item) || item['type'] === 'custom_tool_call';
}

/** Where a call has what the model wrote. */
export function callField(call: JsonObject): 'arguments' | 'input' {
  return isFunction(call) ? 'arguments' : 'input';
}

/** A call with its arguments as text; null for what is no call, or has them so. */
export function withTextArguments(item: JsonObject): JsonObject | null {
  const field = callField(item);
  const value = item[field];
  if (!isCall(item) || value === null || value === undefined || typeof value === 'string') return null;
  return { ...item, [field]: argumentsText(value) };
}

/** An item as clients read it: a message says that it is one, and has a list of parts. The same where it is so. */
export function usualItem(item: JsonObject): JsonObject {
  const { type = 'content' in item ? 'message' : undefined, content } = item;
  if (type !== 'message') return item;
  const parts = partList(content, asPart);
  return type === item['type'] && parts === content ? item : { ...item, type, content: parts };
}

function asPart(part: unknown): unknown {
  const text = isObject(part) ? part['text'] : part;
  const isOdd = !isObject(part) || part['type'] === 'text' || part['type'] === undefined;
  if (!isOdd || typeof text !== 'string') return part;
  return { annotations: [], ...(isObject(part) ? part : {}), type: 'output_text', text };
}

/** Whether an item is a call without a name, which nobody can run. */
export function isNameless(item: JsonObject): boolean {
  return isCall(item) && (textIn(item['name']) ?? '') === '';
}

/** An item as clients read it, with the arguments of a call as text; the same where it is so. */
function mendItem(item: JsonObject): JsonObject {
  return withTextArguments(item) ?? usualItem(item);
}

/** A whole response as clients can read it and run its calls; null when they can. */
export function mendResponse(response: JsonObject): JsonObject | null {
  const { output } = response;
  if (!Array.isArray(output)) return null;
  const runnable = output.filter((item: unknown) => !isObject(item) || !isCallOfNothing(item));
  const mended = runnable.map((item: unknown) => (isObject(item) ? mendItem(item) : item));
  const isSame = mended.length === output.length && mended.every((item, at) => item === output[at]);
  return isSame ? null : { ...response, output: mended };
}

/** Whether a response has a call with arguments and no name: nobody could tell what they are for. */
export function holdsBrokenCall({ output }: JsonObject): boolean {
  return objectsIn(output).some((item) => isNameless(item) && hasArguments(item));
}

/** Without a name and without arguments it is none. */
function isCallOfNothing(item: JsonObject): boolean {
  return isNameless(item) && !hasArguments(item);
}

function hasArguments(call: JsonObject): boolean {
  return saysSomething(argumentsText(call[callField(call)]));
}
