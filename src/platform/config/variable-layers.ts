import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { changeEnvText, type EnvChanges } from './env-text.js';
import { ConfigurationError } from './problem.js';
import { readText } from './read-text.js';
import type { Variables } from './references.js';
import { writeWhole } from './write-whole.js';

/** Where variables come from, the strongest first. */
export interface VariableLayers {
  /** Of the process: nothing can change them but whoever starts it. */
  readonly process: Variables;
  /** Written by the console, in DATA_DIR. */
  readonly managed: Variables;
  /** `.env` in the working directory. */
  readonly file: Variables;
}

/**
 * What guards the console itself, and what declares channels, which may name programs and packages and keep to no egress
 * policy: no layer that the console can write may say it.
 */
const GUARDED =
  /^(?:GATEWAY_ROUTES|GATEWAY_CONFIG|ADMIN_\w+|OIDC_\w+|PUBLIC_URL|GATEWAY_KEK\w*|EGRESS_\w+|TRUST\w*|DATABASE_URL|METRICS_TOKEN|DATA_DIR|SEED4_API|ENV_FILE_WRITABLE|CONFIG_FILES_WRITABLE|HOST|GATEWAY_ALLOW_ANONYMOUS|NODE_\w+|LD_\w+|PATH)(?:_FILE)?$/;

/** Whether a variable guards the console or the machine, so that the console never writes it. */
export function isGuarded(name: string): boolean {
  return GUARDED.test(name);
}

/** The file that the console writes, of the data folder that the other layers name. */
export function managedEnvPath({ process: own, file }: Pick<VariableLayers, 'process' | 'file'>): string {
  return join(own['DATA_DIR'] ?? file['DATA_DIR'] ?? 'data', 'managed.env');
}

/** The variables of this process by where they come from, empty ones left out. */
export function variableLayers(): VariableLayers {
  const own = withoutEmpty(process.env);
  const file = readEnvFile('.env');
  const managed = readEnvFile(managedEnvPath({ process: own, file }));
  const allowed = Object.entries(managed).filter(([name]) => !isGuarded(name));
  return { process: own, managed: Object.fromEntries(allowed), file };
}

/** Changes a file of variables; a new one is for its owner alone. */
export function writeEnvFile(path: string, changes: EnvChanges): void {
  writeWhole(path, changeEnvText(readOptional(path), changes));
}

function readEnvFile(path: string): Variables {
  return withoutEmpty(parseEnv(readOptional(path)));
}

function readOptional(path: string): string {
  try {
    return readText(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new ConfigurationError([{ place: path, message: 'cannot be read' }]);
  }
}

/** A variable that is empty counts as unset. */
export function withoutEmpty(variables: Variables): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
}
