import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { argumentsText } from '../../shared/tool-arguments.js';

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

/** A whole response with the arguments of its calls as text; null when they are. */
export function mendResponse(response: JsonObject): JsonObject | null {
  const { output } = response;
  if (!Array.isArray(output)) return null;
  const mended = output.map((item: unknown) => (isObject(item) ? (withTextArguments(item) ?? item) : item));
  return mended.every((item, at) => item === output[at]) ? null : { ...response, output: mended };
}
