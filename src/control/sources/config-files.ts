import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText, readTextSoon } from '../../platform/config/read-text.js';
import { parseJson } from '../../platform/config/parse-json.js';
import type { Problem } from '../../platform/config/problem.js';
import { isListForm } from '../../gateway/catalog/readers/native-lists.js';

/** A configuration file that was read and parsed. */
export interface ConfigFile {
  /** As written or found: names the file in messages. */
  readonly path: string;
  readonly format: ConfigFormat;
  readonly value: unknown;
}

/** The formats, recognised by what stands in the file. */
export type ConfigFormat = 'routes' | 'providers' | 'apis' | 'models';

const CONFIG_FOLDER = 'config';

/**
 * The `*.json` files of the folder `config` in the working directory, where the older gateways keep theirs; none where
 * that is no folder.
 */
export function foundPaths(problems: Problem[] = []): string[] {
  const names = namesIn(CONFIG_FOLDER, problems).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => join(CONFIG_FOLDER, name));
}

function namesIn(folder: string, problems: Problem[]): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push({ place: folder, message: `cannot be read (${code})` });
    return [];
  }
}

/** A file that was read. */
export interface FileText {
  readonly path: string;
  /** Null when it could not be read. */
  readonly text: string | null;
}

/** Reads files; one that cannot be read is a problem. */
export async function textsOf(paths: readonly string[], problems: Problem[]): Promise<FileText[]> {
  const read = await Promise.allSettled(paths.map(async (path) => await readTextSoon(path)));
  return read.map((result, index): FileText => {
    const path = paths[index]!;
    if (result.status === 'fulfilled') return { path, text: result.value };
    problems.push(unreadable(path, result.reason));
    return { path, text: null };
  });
}

/** The same while nothing else can go on: for commands. */
export function textsNow(paths: readonly string[], problems: Problem[]): FileText[] {
  return paths.map((path): FileText => {
    try {
      return { path, text: readText(path) };
    } catch (error) {
      problems.push(unreadable(path, error));
      return { path, text: null };
    }
  });
}

function unreadable(path: string, error: unknown): Problem {
  return { place: path, message: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
}

/** Recognises files by what stands in them; one of no known format is told in `unknown`. */
export function recogniseFiles(texts: readonly FileText[], problems: Problem[], unknown: Problem[]): ConfigFile[] {
  return texts.flatMap(({ path, text }) => {
    const value = text === null ? undefined : parseJson(text, path, problems);
    if (value === undefined) return [];
    const format = formatOf(value);
    if (format !== null) return [{ path, format, value }];
    unknown.push({
      place: path,
      message: 'is none of the known formats: routes, providers.json, apis.json, models.json',
    });
    return [];
  });
}

/** Reads and recognises files at once. */
export function readConfigFiles(paths: readonly string[], problems: Problem[], unknown: Problem[]): ConfigFile[] {
  return recogniseFiles(textsNow(paths, problems), problems, unknown);
}

function formatOf(value: unknown): ConfigFormat | null {
  if (Array.isArray(value)) return 'routes';
  if (value === null || typeof value !== 'object') return null;
  const { backends, providers, apis, models } = value as Record<string, unknown>;
  if (Array.isArray(backends) && providers !== undefined) return 'providers';
  if (Array.isArray(apis)) return 'apis';
  if (Array.isArray(models)) return 'models';
  if (isListForm(value)) return 'routes';
  const isRoute = (entry: unknown): boolean => entry !== null && typeof entry === 'object' && !Array.isArray(entry);
  return Object.values(value).every(isRoute) ? 'routes' : null;
}
