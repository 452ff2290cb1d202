import type { JsonObject, Tool, ToolChoice } from '../../protocol/tool.js';
import type { Fields } from '../shared/fields.js';
import { withoutNulls } from '../shared/without-nulls.js';
import { readSchema } from './parts/schema.js';

const MODES = ['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'] as const;

/** Reads one element of `tools`: the functions that it declares; what Google runs itself is left unread. */
export function decodeTools(fields: Fields): Tool[] {
  return fields.objects('functionDeclarations').map(decodeFunction);
}

function decodeFunction(fields: Fields): Tool {
  const parameters = fields.json('parameters');
  const schema = fields.json('parametersJsonSchema');
  return {
    kind: 'function',
    name: fields.requiredText('name'),
    description: fields.text('description'),
    schema: schema ?? (parameters === null ? null : readSchema(parameters)),
    isStrict: null,
  };
}

/** The value of `tools`; null when there are none. */
export function encodeTools(tools: readonly Tool[]): JsonObject[] | null {
  const functions = tools.filter((tool) => tool.kind === 'function');
  return functions.length === 0 ? null : [{ functionDeclarations: functions.map(encodeFunction) }];
}

function encodeFunction({ name, description, schema }: Extract<Tool, { kind: 'function' }>): JsonObject {
  return withoutNulls({ name, description, parametersJsonSchema: schema });
}

/** Reads `toolConfig`. */
export function decodeToolChoice(config: Fields | null): ToolChoice | null {
  const fields = config?.object('functionCallingConfig') ?? null;
  if (fields === null) return null;
  const mode = fields.word('mode', MODES) ?? 'AUTO';
  const names = fields.texts('allowedFunctionNames');
  if (mode === 'NONE') return { kind: 'none' };
  return mode === 'ANY' ? requiredChoice(names) : freeChoice(names);
}

function requiredChoice(names: readonly string[]): ToolChoice {
  const [only] = names;
  if (only === undefined) return { kind: 'required' };
  return names.length === 1 ? { kind: 'named', name: only } : { kind: 'allowed', isRequired: true, names };
}

function freeChoice(names: readonly string[]): ToolChoice {
  return names.length === 0 ? { kind: 'auto' } : { kind: 'allowed', isRequired: false, names };
}

/** The value of `toolConfig`; among allowed tools the model may call none only in the mode that checks its calls. */
export function encodeToolChoice(choice: ToolChoice): JsonObject {
  return { functionCallingConfig: writeChoice(choice) };
}

function writeChoice(choice: ToolChoice): JsonObject {
  switch (choice.kind) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'named':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
    case 'allowed':
      return { mode: choice.isRequired ? 'ANY' : 'VALIDATED', allowedFunctionNames: choice.names };
    default:
      return choice satisfies never;
  }
}
