import type { DialectName } from '../protocol/dialect-name.js';
import type { JsonObject } from '../protocol/tool.js';
import { DIALECTS } from './dialects.js';
import { isObject } from './shared/fields.js';

/** A whole passed answer as its clients can run its calls; null when they can. */
export function mendWhole(dialect: DialectName, answer: unknown): JsonObject | null {
  return isObject(answer) ? DIALECTS[dialect].passed.mendReply(answer) : null;
}
