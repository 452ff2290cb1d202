import type { JsonObject } from '../../protocol/tool.js';
import { isObject } from './fields.js';

/** The JSON object in a text; null when there is none. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
