import type { Tool, ToolChoice } from '../../protocol/tool.js';
import type { Fields } from '../shared/fields.js';
import { decodeFunction } from '../shared/openai-words.js';

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
