import type { DialectName } from '../protocol/dialect-name.js';
import { DIALECTS } from './dialects.js';
import { isObject } from './shared/fields.js';

/** Whether a request's `tools` have one that the upstream runs; one that only its clients could know is none. */
export function hasServerTool(dialect: DialectName, tools: unknown): boolean {
  if (!Array.isArray(tools)) return tools !== null && tools !== undefined;
  const { passed } = DIALECTS[dialect];
  return tools.some((tool: unknown) => !isObject(tool) || passed.isServerTool(tool));
}
