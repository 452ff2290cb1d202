import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from './fields.js';

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

/** Arguments as text; a broken text that was kept comes out as it was. */
export function writeArguments(value: unknown): string {
  if (!isObject(value)) return '{}';
  const { invalid_json: broken } = value;
  return typeof broken === 'string' && Object.keys(value).length === 1 ? broken : JSON.stringify(value);
}
