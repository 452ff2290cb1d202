import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../../platform/config/parse-json.js';
import { ConfigurationError, type Problem } from '../../../platform/config/problem.js';
import { INSTALLATION_KEY_BYTES, type IdentityRegister, type IdentitySource } from './identity-source.js';
import type { IdentityStore } from './identity-store.js';

const FOLDER = 'keys';
const NAME = 'identity.json';

/** The identity of an installation, in its data folder; made when it is not there yet. Throws a ConfigurationError. */
export class IdentityFile implements IdentityStore {
  private known: IdentitySource;

  constructor(private readonly dataDir: string) {
    this.known = readIdentityFile(dataDir) ?? { key: randomBytes(INSTALLATION_KEY_BYTES), register: new Map() };
    this.write();
  }

  get source(): IdentitySource {
    return this.known;
  }

  async remember(register: IdentityRegister): Promise<void> {
    const changed = [...register].filter(([subject, owner]) => this.known.register.get(subject) !== owner);
    if (changed.length === 0) return;
    this.known = { ...this.known, register: new Map([...this.known.register, ...changed]) };
    await Promise.resolve(this.write());
  }

  private write(): void {
    const path = pathIn(this.dataDir);
    const { key, register } = this.known;
    const content = { key: Buffer.from(key).toString('base64'), register: Object.fromEntries(register) };
    mkdirSync(join(this.dataDir, FOLDER), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

/** What the file holds; null when it is not there. Throws a ConfigurationError for one that is damaged. */
export function readIdentityFile(dataDir: string): IdentitySource | null {
  const path = pathIn(dataDir);
  const text = readText(path);
  if (text === null) return null;
  const problems: Problem[] = [];
  const { key, register } = (parseJson(text, path, problems) ?? {}) as { key?: unknown; register?: unknown };
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
  if (problems.length === 0 && bytes.length !== INSTALLATION_KEY_BYTES) {
    problems.push({ place: path, message: 'is damaged: it holds no key; restore it from a backup' });
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { key: bytes, register: new Map(Object.entries((register ?? {}) as Record<string, string>)) };
}

function pathIn(dataDir: string): string {
  return join(dataDir, FOLDER, NAME);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigurationError([{ place: path, message: `cannot be read (${code})` }]);
  }
}
