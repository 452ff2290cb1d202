import type { JsonObject } from '../../protocol/tool.js';
import { isObject, type Fields } from './fields.js';

const MAX_PLACEHOLDER_LENGTH = 16;
const PLACEHOLDER = /^\s*\{\s*\}\s*$/;

/**
 * Arguments as an object, for dialects that have no text for them. No text at all means none; a text that is no JSON
 * object, as a model may well write, is kept whole under `invalid_json`.
 */
export function readArguments(text: string): JsonObject {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : { invalid_json: text };
  } catch {
    return { invalid_json: text };
  }
}

/** Arguments off the wire of a dialect that has them as text: some servers give the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

/** The same off the wire of a client, which keeps what servers have given it; throws `invalid_request` for anything else. */
export function argumentsIn(call: Fields, name = 'arguments'): string {
  const given = call.raw(name);
  return isObject(given) ? JSON.stringify(given) : (call.text(name) ?? '');
}

/** Arguments as text where the dialect has an object; a text, broken or not, stays as it is. */
export function writeArguments(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? '{}' : value;
  if (!isObject(value)) return '{}';
  const { invalid_json: broken } = value;
  return typeof broken === 'string' && Object.keys(value).length === 1 ? broken : JSON.stringify(value);
}

/** Arguments that may only stand where others are to come, as some servers have them in the head of a call. */
export function isPlaceholder(text: string): boolean {
  return text.length <= MAX_PLACEHOLDER_LENGTH && PLACEHOLDER.test(text);
}

/** Whether arguments are more than nothing, or what may stand for it. */
export function saysSomething(text: string): boolean {
  return text.trim() !== '' && !isPlaceholder(text);
}
