import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import {
  SourceDatabaseError,
  readPostgres,
  readSqlite,
  readSqliteBytes,
  type WantedTables,
} from './source-database.repository.js';
import type { SourceTables } from './source-tables.js';
import { mapBareKeys } from './kinds/bare-keys.js';
import { mapBifrost } from './kinds/bifrost.js';
import { mapClaudeCodeRouter } from './kinds/claude-code-router.js';
import { mapGptLoad } from './kinds/gpt-load.js';
import { mapLiteLlm } from './kinds/litellm.js';
import { mapLiteLlmTables } from './kinds/litellm-tables.js';
import { mapOneApi } from './kinds/one-api.js';
import { mapSeed4 } from './kinds/seed4.js';
import { mapUniApi } from './kinds/uni-api.js';
import type { MappedSource } from './mapping.js';

/** Gateways whose configuration can be taken in. */
export const IMPORT_KINDS = [
  'one-api',
  'new-api',
  'litellm',
  'bifrost',
  'gpt-load',
  'uni-api',
  'claude-code-router',
  'seed4',
  'keys',
] as const;

/** One of them. */
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What a file of another gateway holds cannot be read. */
export class UnreadableSource extends Error {}

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ALIASES = 100;
const SQLITE_MARK = 'SQLite format 3\0';
const ONE_API = {
  read: ['channels', 'tokens', 'users', 'options'],
  counted: ['abilities', 'logs', 'redemptions'],
};
const TABLES: Readonly<Partial<Record<ImportKind, WantedTables>>> = {
  'one-api': ONE_API,
  'new-api': ONE_API,
  'gpt-load': {
    read: ['groups', 'api_keys', 'group_sub_groups', 'system_settings'],
    counted: ['request_logs', 'group_hourly_stats'],
  },
  litellm: {
    read: ['LiteLLM_ProxyModelTable', 'LiteLLM_VerificationToken'],
    counted: [
      'LiteLLM_TeamTable',
      'LiteLLM_UserTable',
      'LiteLLM_OrganizationTable',
      'LiteLLM_BudgetTable',
      'LiteLLM_SpendLogs',
      'LiteLLM_AuditLog',
    ],
  },
};

/**
 * What another gateway's file or database amounts to. `encryptionKey` opens what GPT-Load has sealed. Throws an
 * UnreadableSource.
 */
export async function readSource(kind: ImportKind, from: string, encryptionKey: string | null): Promise<MappedSource> {
  const wanted = TABLES[kind];
  if (/^mysql:|@tcp\(/.test(from))
    throw new UnreadableSource('MySQL is not read; copy the tables into an SQLite file or PostgreSQL first');
  if (isUrl(from) && wanted === undefined) throw new UnreadableSource('Name the file; its database is not read');
  const found = isUrl(from) ? await told(async () => await readPostgres(from, wanted!)) : null;
  if (found !== null)
    return mapped(kind, { tables: () => found, isDatabase: true, text: () => '', name: from, encryptionKey });
  return mapped(kind, {
    tables: () => readSqlite(from, wanted!),
    isDatabase: /\.(?:db|sqlite3?)$/.test(from),
    text: () => textOf(from),
    name: from,
    encryptionKey,
  });
}

/** The same of a file that was sent: an SQLite database, else a text. */
export function readContent(kind: ImportKind, bytes: Uint8Array, encryptionKey: string | null): MappedSource {
  const isDatabase = Buffer.from(bytes.subarray(0, SQLITE_MARK.length)).toString('latin1') === SQLITE_MARK;
  return mapped(kind, {
    tables: () => readSqliteBytes(bytes, TABLES[kind]!),
    isDatabase,
    text: () => Buffer.from(bytes).toString('utf8'),
    name: 'What was sent',
    encryptionKey,
  });
}

/** Where a kind finds what it reads. */
interface Source {
  readonly tables: () => SourceTables;
  readonly isDatabase: boolean;
  readonly text: () => string;
  /** What a fault calls it. */
  readonly name: string;
  readonly encryptionKey: string | null;
}

function mapped(kind: ImportKind, source: Source): MappedSource {
  const { encryptionKey, isDatabase, name, text } = source;
  const document = (): unknown => parsed(text(), name);
  switch (kind) {
    case 'one-api':
    case 'new-api':
      return mapOneApi(tablesOf(kind, source), kind);
    case 'gpt-load':
      return mapGptLoad(tablesOf(kind, source), encryptionKey);
    case 'litellm':
      return isDatabase ? mapLiteLlmTables(tablesOf(kind, source)) : mapLiteLlm(document());
    case 'bifrost':
      return mapBifrost(document());
    case 'uni-api':
      return mapUniApi(document());
    case 'claude-code-router':
      return mapClaudeCodeRouter(document());
    case 'seed4':
      return mapSeed4(document());
    case 'keys':
      return mapBareKeys(text());
  }
}

function tablesOf(kind: ImportKind, { tables }: Source): SourceTables {
  const { read } = TABLES[kind]!;
  const found = toldAtOnce(tables);
  if (read.every((name) => found.rows(name).length === 0))
    throw new UnreadableSource(`There are no rows of ${kind} in it (${read.join(', ')})`);
  return found;
}

async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw asUnreadable(error);
  }
}

function toldAtOnce<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asUnreadable(error);
  }
}

function asUnreadable(error: unknown): unknown {
  return error instanceof SourceDatabaseError ? new UnreadableSource(error.message, { cause: error }) : error;
}

function isUrl(from: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(from);
}

function textOf(path: string): string {
  try {
    if (statSync(path).size > MOST_BYTES) throw new UnreadableSource(`${path} is larger than 64 MiB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UnreadableSource) throw error;
    throw new UnreadableSource(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** JSON, or YAML without tags of its own and with few aliases. */
function parsed(text: string, name: string): unknown {
  try {
    const value = parse(text, {
      maxAliasCount: MOST_ALIASES,
      schema: 'core',
      customTags: [],
      logLevel: 'silent',
    }) as unknown;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch (error) {
    throw new UnreadableSource(`${name} is neither JSON nor YAML`, { cause: error });
  }
  throw new UnreadableSource(`${name} holds no object`);
}
