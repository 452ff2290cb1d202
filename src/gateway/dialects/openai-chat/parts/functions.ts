import type { JsonObject, Tool, ToolChoice } from '../../../protocol/tool.js';
import { objectsIn, type Fields } from '../../shared/fields.js';
import { decodeFunction } from '../../shared/openai-words.js';

/** The id of a call by `function_call`, which has none: its result names the function alone. */
export function functionCallId(name: string): string {
  return `function_${name}`;
}

/** Reads `functions`, which `tools` have followed. */
export function decodeFunctions(call: Fields): Tool[] {
  return call.objects('functions').map((fields) => decodeFunction(fields, fields.requiredText('name')));
}

/** Reads `function_call`, which `tool_choice` has followed. */
export function decodeFunctionChoice(call: Fields): ToolChoice | null {
  if (!call.has('function_call')) return null;
  if (typeof call.raw('function_call') === 'string')
    return { kind: call.word('function_call', ['auto', 'none']) ?? 'auto' };
  return { kind: 'named', name: call.object('function_call')!.requiredText('name') };
}

/** Whether a client knows calls as `function_call` alone, which `tool_calls` have followed. */
export function asksForFunctions({ functions, tools }: JsonObject): boolean {
  return objectsIn(functions).length > 0 && objectsIn(tools).length === 0;
}

/** A choice, whole or of a stream, with its call as such a client knows it: one there may be, without an id. */
export function withFunctionCall(choice: JsonObject, field: 'message' | 'delta'): JsonObject {
  const { tool_calls: calls, ...said } = choice[field] as JsonObject;
  const first = objectsIn(calls).find(({ index }) => index === undefined || index === 0);
  const call = first === undefined ? {} : { function_call: first['function'] };
  const reason = choice['finish_reason'] === 'tool_calls' ? 'function_call' : choice['finish_reason'];
  return { ...choice, [field]: { ...said, ...call }, finish_reason: reason };
}
