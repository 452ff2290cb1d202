import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { foundPaths, readConfigFiles } from '../sources/config-files.js';
import { readDeclared } from '../sources/read-catalog.js';
import { loadEnvironment, type LoadedEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';
import { readText } from '../../platform/config/read-text.js';
import { writeWhole } from '../../platform/config/write-whole.js';
import { authorOf } from '../access/author.js';
import type { Asking } from '../access/people.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import {
  changedDocument,
  shownBackends,
  shownProviders,
  type BackendShown,
  type ProviderDocument,
  type ProviderFileChange,
  type ProviderShown,
} from './provider-document.js';

/** A `providers.json` as the console shows it. */
export interface ProviderFileShown {
  readonly object: 'provider_file';
  /** Stands for the path. */
  readonly id: string;
  readonly path: string;
  /** Follows from the text: another text is another version, whoever wrote it. */
  readonly version: number;
  readonly default_model: string | null;
  readonly providers: readonly ProviderShown[];
  readonly backends: readonly BackendShown[];
}

/** On which text a change is made. */
interface ChangeTerms {
  readonly expected: number | 'any';
  readonly isDryRun: boolean;
}

/** A file as it lies there; one that is not there yet is empty. */
interface ProviderFile {
  readonly path: string;
  readonly text: string;
  readonly document: ProviderDocument;
}

const NEW_FILE = 'config/providers.json';
const EMPTY: ProviderDocument = { providers: {}, defaultModel: 'chat', backends: [] };

/** Files of one model over ordered backends, edited in place where CONFIG_FILES_WRITABLE allows it. */
export class ProviderFiles {
  constructor(
    private readonly store: ControlStore,
    private readonly isAllowed: boolean,
  ) {}

  /** The files that the gateway reads; where nothing is declared at all, the one that it would read. */
  async list(): Promise<ProviderFileShown[]> {
    return await Promise.resolve(this.isAllowed ? filesOf(loadEnvironment()).map(shown) : []);
  }

  /** Writes a file anew, once the whole configuration is known to be valid with it; the gateway follows by itself. */
  async change(
    id: string,
    change: ProviderFileChange,
    { expected, isDryRun }: ChangeTerms,
    { actor, facts }: Asking,
  ): Promise<ProviderFileShown> {
    const loaded = loadEnvironment();
    const file = this.isAllowed ? filesOf(loaded).find(({ path }) => idOf(path) === id) : undefined;
    if (file === undefined) throw new ControlError('not_found');
    const current = shown(file);
    if (expected !== 'any' && expected !== current.version)
      throw new ControlError('version_conflict', { current, version: current.version });
    const document = changedDocument(file.document, change);
    const text = `${JSON.stringify(document, null, indentOf(file.text))}\n`;
    const changed = { path: file.path, text, document };
    if (isDryRun) return shown(changed);
    writeWhole(file.path, text, (aside) => expectValid(loaded, file.path, aside));
    const names = change.providers.map(({ id: name }) => name);
    const audit = {
      actor: authorOf(actor, facts),
      action: 'files.update',
      diff: { path: file.path, providers: names },
    };
    await this.store.of('audit').append(audit);
    return shown(changed);
  }
}

function filesOf({ environment }: LoadedEnvironment): ProviderFile[] {
  const paths = environment.GATEWAY_CONFIG.length > 0 ? environment.GATEWAY_CONFIG : foundPaths();
  const files = readConfigFiles(paths, [], []).filter(({ format }) => format === 'providers');
  if (files.length > 0)
    return files.map(({ path, value }) => ({ path, text: readText(path), document: value as ProviderDocument }));
  return paths.length > 0 ? [] : [{ path: NEW_FILE, text: '', document: EMPTY }];
}

function shown({ path, text, document }: ProviderFile): ProviderFileShown {
  return {
    object: 'provider_file',
    id: idOf(path),
    path,
    version: versionOf(text),
    default_model: document.defaultModel ?? null,
    providers: shownProviders(document),
    backends: shownBackends(document),
  };
}

/** The whole configuration with what was written aside in place of the file. */
function expectValid({ environment, variables }: LoadedEnvironment, path: string, aside: string): void {
  const named = environment.GATEWAY_CONFIG.length > 0 ? environment.GATEWAY_CONFIG : foundPaths();
  const isNamed = named.includes(path);
  const tried = Object.assign(
    Object.create(Object.getPrototypeOf(environment) as object) as typeof environment,
    environment,
    {
      GATEWAY_CONFIG: isNamed ? named.map((one) => (one === path ? aside : one)) : [aside],
    },
  );
  try {
    readDeclared({ environment: tried, variables });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ControlError('validation_failed', {
      faults: error.problems.map((problem) => faultOf(problem, path, aside)),
    });
  }
}

/** A problem of the configuration by its place in the request, as far as it lies in the file. */
function faultOf(
  { place, message }: Problem,
  path: string,
  aside: string,
): { pointer: string; code: string; message: string } {
  const inFile = place.startsWith(aside) ? place.slice(aside.length) : null;
  const pointer = inFile === null ? '' : inFile.replaceAll(/[.[]/g, '/').replaceAll(']', '');
  return {
    pointer,
    code: 'invalid',
    message: inFile === null ? `${place}: ${message}` : `${basename(path)}${inFile} ${message}`,
  };
}

function idOf(path: string): string {
  return `pf_${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
}

function versionOf(text: string): number {
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 12), 16);
}

/** How the file is indented already. */
function indentOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
}
