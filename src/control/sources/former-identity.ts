import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALLATION_KEY_BYTES, type IdentitySource } from '../../gateway/catalog/identity/identity-source.js';
import { parseJson } from '../../platform/config/parse-json.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';

/** Where the data folder had what the database keeps now. */
export function formerIdentityPath(dataDir: string): string {
  return join(dataDir, 'keys', 'identity.json');
}

/** What the file of before holds; null when it is not there. Throws a ConfigurationError for one that is damaged. */
export function readFormerIdentity(dataDir: string): IdentitySource | null {
  const path = formerIdentityPath(dataDir);
  if (!existsSync(path)) return null;
  const problems: Problem[] = [];
  const { key, register } = (parseJson(readText(path), path, problems) ?? {}) as { key?: unknown; register?: unknown };
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
  if (problems.length === 0 && bytes.length !== INSTALLATION_KEY_BYTES) {
    problems.push({ place: path, message: 'is damaged: it holds no key; restore it from a backup' });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { key: bytes, register: new Map(Object.entries((register ?? {}) as Record<string, string>)) };
}

/** Removes the file of before, once the database keeps what it held. */
export function dropFormerIdentity(dataDir: string): void {
  rmSync(formerIdentityPath(dataDir), { force: true });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([{ place: path, message: `cannot be read (${code})` }]);
  }
}
