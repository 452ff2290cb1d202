import { jsonFault } from './json-fault.js';
import type { Problem } from './problem.js';

/**
 * Parses a JSON text of the configuration; undefined, and a problem with line and column, when it is none. What
 * JSON.parse says is not passed on: it quotes the text, which may hold secrets.
 */
export function parseJson(marked: string, place: string, problems: Problem[]): unknown {
  const text = marked.replace(/^\ufeff/, '');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const before = text.slice(0, jsonFault(text) ?? text.length).split('\n');
    const position = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
    const isCutOff = text.trim().length < 2;
    const hint = isCutOff ? ' (in a .env file, JSON over several lines needs single quotes around it)' : '';
    problems.push({ place, message: `is not valid JSON at ${position}${hint}` });
    return undefined;
  }
}
