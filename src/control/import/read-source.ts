import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { SourceDatabaseError, readPostgres, readSqlite, type WantedTables } from './source-database.repository.js';
import type { SourceTables } from './source-tables.js';
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
] as const;

/** One of them. */
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** What a file of another gateway holds cannot be read. */
export class UnreadableSource extends Error {}

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ALIASES = 100;
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
  try {
    return await mapped(kind, from, encryptionKey);
  } catch (error) {
    if (error instanceof SourceDatabaseError) throw new UnreadableSource(error.message, { cause: error });
    throw error;
  }
}

async function mapped(kind: ImportKind, from: string, encryptionKey: string | null): Promise<MappedSource> {
  switch (kind) {
    case 'one-api':
    case 'new-api':
      return mapOneApi(await tables(kind, from), kind);
    case 'gpt-load':
      return mapGptLoad(await tables(kind, from), encryptionKey);
    case 'litellm':
      return isDatabase(from) ? mapLiteLlmTables(await tables(kind, from)) : mapLiteLlm(document(from));
    case 'bifrost':
      return mapBifrost(document(from));
    case 'uni-api':
      return mapUniApi(document(from));
    case 'claude-code-router':
      return mapClaudeCodeRouter(document(from));
    case 'seed4':
      return mapSeed4(document(from));
  }
}

async function tables(kind: ImportKind, from: string): Promise<SourceTables> {
  const wanted = TABLES[kind]!;
  if (/^mysql:|@tcp\(/.test(from))
    throw new UnreadableSource('MySQL is not read; copy the tables into an SQLite file or PostgreSQL first');
  const found = isUrl(from) ? await readPostgres(from, wanted) : readSqlite(from, wanted);
  if (wanted.read.every((name) => found.rows(name).length === 0))
    throw new UnreadableSource(`There are no rows of ${kind} in it (${wanted.read.join(', ')})`);
  return found;
}

function isUrl(from: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(from);
}

function isDatabase(from: string): boolean {
  return isUrl(from) || /\.(?:db|sqlite3?)$/.test(from);
}

/** JSON, or YAML without tags of its own and with few aliases. */
function document(path: string): unknown {
  if (isUrl(path)) throw new UnreadableSource('Name the file; its database is not read');
  let text: string;
  try {
    if (statSync(path).size > MOST_BYTES) throw new UnreadableSource(`${path} is larger than 64 MiB`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UnreadableSource) throw error;
    throw new UnreadableSource(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  try {
    const value = parse(text, {
      maxAliasCount: MOST_ALIASES,
      schema: 'core',
      customTags: [],
      logLevel: 'silent',
    }) as unknown;
    if (value !== null && typeof value === 'object') return value;
  } catch (error) {
    throw new UnreadableSource(`${path} is neither JSON nor YAML`, { cause: error });
  }
  throw new UnreadableSource(`${path} holds no object`);
}
