import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { BoundedMap } from '../memory/bounded-map.js';

const STATEMENTS_KEPT = 200;
/** What the file itself remembers. */
const LAYOUT = 'pragma auto_vacuum = incremental; pragma journal_mode = wal';

/** How an SQLite file is opened. */
export interface SqliteSettings {
  readonly path: string;
  /** Milliseconds to wait for another writer. */
  readonly busyTimeoutMs: number;
  /** Fails when the file is not there, and never writes to it. */
  readonly readOnly?: boolean;
}

/** Opens the file, created for its owner alone when it is not there: WAL, and every commit on the disk. */
export function openSqlite({ path, busyTimeoutMs, readOnly = false }: SqliteSettings): DatabaseSync {
  if (!readOnly) createPrivately(path);
  const file = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs });
  if (readOnly) return file;
  try {
    file.exec(`${LAYOUT}; pragma synchronous = full`);
    file.exec('pragma cache_size = -32768; pragma wal_autocheckpoint = 8000; pragma temp_store = memory');
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

/** Kysely on Node's own SQLite. */
export function sqliteDialect(file: DatabaseSync): SqliteDialect {
  return new SqliteDialect({ database: new StatementCache(file) });
}

/**
 * Creates the folder (0700) and the file (0600); SQLite gives its log files the same mode. The file gets its name when it
 * is a database: an empty one is no beginning but something that was lost.
 */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) {
    const begun = `${path}.new`;
    rmSync(begun, { force: true });
    writeFileSync(begun, '', { mode: 0o600 });
    const file = new DatabaseSync(begun);
    file.exec(LAYOUT);
    file.close();
    renameSync(begun, path);
  }
  chmodSync(path, 0o600);
}

/** Prepares each statement once. */
class StatementCache implements SqliteDatabase {
  private readonly statements = new BoundedMap<string, SqliteStatement>(STATEMENTS_KEPT);

  constructor(private readonly file: DatabaseSync) {}

  prepare(text: string): SqliteStatement {
    const known = this.statements.get(text);
    if (known !== undefined) return known;
    const statement = adapt(this.file, text);
    this.statements.set(text, statement);
    return statement;
  }

  close(): void {
    this.file.close();
  }
}

function adapt(file: DatabaseSync, text: string): SqliteStatement {
  const statement = file.prepare(text);
  const all = (parameters: readonly unknown[]): unknown[] => {
    try {
      return statement.all(...(parameters as SQLInputValue[]));
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      return [...wideRows(file, text, parameters as SQLInputValue[])];
    }
  };
  return {
    reader: statement.columns().length > 0,
    all,
    run: (parameters) => (isOver(file, text) ? NOTHING_CHANGED : statement.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => all(parameters).values(),
  };
}

const NOTHING_CHANGED = { changes: 0, lastInsertRowid: 0 };

/** On a full disk SQLite rolls back by itself; doing so again fails, and would be told in place of the full disk. */
function isOver(file: DatabaseSync, text: string): boolean {
  return text === 'rollback' && !file.isTransaction;
}

/**
 * Rows with numbers that JavaScript cannot hold exactly, each such number held to the nearest that it can. Node refuses
 * to read them otherwise, so one absurd row of earlier days would stop everything.
 */
export function* wideRows(
  file: DatabaseSync,
  text: string,
  parameters: readonly SQLInputValue[] = [],
): Generator<Record<string, unknown>> {
  const statement = file.prepare(text);
  statement.setReadBigInts(true);
  for (const row of statement.iterate(...parameters)) {
    yield Object.fromEntries(Object.entries(row).map(([name, value]) => [name, saturated(value)]));
  }
}

function saturated(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(number, Number.MAX_SAFE_INTEGER));
}

function isOutOfRange(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_OUT_OF_RANGE';
}
