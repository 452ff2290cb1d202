import { isObject } from './shared/fields.js';
import type { DialectName } from '../protocol/dialect-name.js';

/** Tools that a client runs itself, by the beginning of their types; no other tool that an upstream knows is free. */
const OF_CLIENTS: Readonly<Record<Exclude<DialectName, 'gemini'>, readonly string[]>> = {
  'openai-chat': ['function', 'custom'],
  'openai-responses': ['function', 'custom', 'namespace', 'local_shell', 'apply_patch', 'computer'],
  anthropic: ['custom', 'bash', 'text_editor', 'computer', 'memory', 'tool_search'],
};

/** What of Gemini's tools is of the client. */
const GEMINI_FUNCTIONS = new Set(['functionDeclarations', 'function_declarations']);

/** Whether a request's `tools` have one that the upstream runs, at a price of its own and with words of its own. */
export function hasServerTool(dialect: DialectName, tools: unknown): boolean {
  if (!Array.isArray(tools)) return tools !== null && tools !== undefined;
  return tools.some((tool: unknown) => {
    if (!isObject(tool)) return true;
    if (dialect === 'gemini') return Object.keys(tool).some((name) => !GEMINI_FUNCTIONS.has(name));
    const { type } = tool;
    if (type === undefined || type === null) return false;
    return typeof type !== 'string' || !OF_CLIENTS[dialect].some((own) => type === own || type.startsWith(`${own}_`));
  });
}
