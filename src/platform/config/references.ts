import type { Problem } from './problem.js';
import { readText } from './read-text.js';

/** The environment as names and values; a variable that is empty counts as unset. */
export type Variables = Readonly<Record<string, string | undefined>>;

const VARIABLE = /^(?:\$\{([A-Za-z_]\w*)\}|ENV:([A-Za-z_]\w*))$/;
const FILE = /^file:(?:\/\/)?(\/.+)$/;

/**
 * Replaces references in every string of a JSON value: `${NAME}` and `ENV:NAME` by the variable, `file:/path` by the
 * file's content without the line end. What cannot be resolved stays and is told in `problems`.
 */
export function resolveReferences(value: unknown, place: string, variables: Variables, problems: Problem[]): unknown {
  if (typeof value === 'string') return resolveString(value, place, variables, problems);
  if (Array.isArray(value)) {
    return value.map((item, index) => resolveReferences(item, `${place}[${index}]`, variables, problems));
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    resolveReferences(item, `${place}.${key}`, variables, problems),
  ]);
  return Object.fromEntries(entries);
}

function resolveString(value: string, place: string, variables: Variables, problems: Problem[]): string {
  const variable = VARIABLE.exec(value);
  if (variable !== null) {
    const name = variable[1] ?? variable[2] ?? '';
    const found = variables[name];
    if (!found)
      problems.push({
        place,
        message: `refers to the environment variable ${name}, which is not set`,
        isUnresolved: true,
      });
    return found ?? value;
  }
  const file = FILE.exec(value)?.[1];
  return (file && readReferencedFile(file, place, problems)) || value;
}

/** The content of a file without its last line end; undefined, and a problem, when it cannot be read or is empty. */
export function readReferencedFile(path: string, place: string, problems: Problem[]): string | undefined {
  try {
    const content = readText(path).replace(/\r?\n$/, '');
    if (content !== '') return content;
    problems.push({ place, message: `refers to the file ${path}, which is empty`, isUnresolved: true });
  } catch (error) {
    problems.push({
      place,
      message: `refers to the file ${path}, which cannot be read (${reason(error)})`,
      isUnresolved: true,
    });
  }
  return undefined;
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
