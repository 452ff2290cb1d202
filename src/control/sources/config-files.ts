import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../platform/config/read-text.js';
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

/** Reads and recognises files; one that cannot be read is a problem, one of no known format is told in `unknown`. */
export function readConfigFiles(paths: readonly string[], problems: Problem[], unknown: Problem[]): ConfigFile[] {
  return paths.flatMap((path) => {
    const value = readJson(path, problems);
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

function readJson(path: string, problems: Problem[]): unknown {
  try {
    return parseJson(readText(path), path, problems);
  } catch (error) {
    problems.push({ place: path, message: `cannot be read (${(error as NodeJS.ErrnoException).code})` });
    return undefined;
  }
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
