import type { JsonObject } from '../../protocol/tool.js';

/** The object without the fields that say nothing. */
export function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}
