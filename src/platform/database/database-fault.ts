/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
/** An extended code: the index of the log beside the file cannot grow. */
const SQLITE_IOERR_SHMSIZE = 4874;
const SQLITE_CANTOPEN = 14;
const SQLITE_CONSTRAINT = 19;
const SQLITE_TOOBIG = 18;
const SQLITE_MISMATCH = 20;
const SQLITE_NOTADB = 26;

/** Classes of PostgreSQL: data exception and integrity constraint violation. */
const REFUSED_DATA = /^2[23]/;

/** Why a file cannot be written, whatever the gateway does. */
export type StorageFault = 'full' | 'read-only' | 'forbidden';

const STORAGE_FAULTS: ReadonlyMap<unknown, StorageFault> = new Map<unknown, StorageFault>([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  [SQLITE_FULL, 'full'],
  [SQLITE_IOERR_SHMSIZE, 'full'],
  ['EROFS', 'read-only'],
  [SQLITE_READONLY, 'read-only'],
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  [SQLITE_PERM, 'forbidden'],
  [SQLITE_CANTOPEN, 'forbidden'],
]);

/** Why a file could not be written, when it is for the disk or its permissions; null for every other error. */
export function storageFault(error: unknown): StorageFault | null {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return STORAGE_FAULTS.get(errcode) ?? STORAGE_FAULTS.get(sqliteCode(error) ?? code) ?? null;
}

function sqliteCode(error: unknown): number | null {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}

/** True when the file is no intact SQLite database. */
export function isCorruption(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** True when another connection holds the file. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_BUSY;
}

/** True when the database took offence at the data itself, so that trying again is in vain. */
export function isRefusedData(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code !== null) return code === SQLITE_CONSTRAINT || code === SQLITE_TOOBIG || code === SQLITE_MISMATCH;
  const { code: state } = error as { code?: unknown };
  return typeof state === 'string' && state.length === 5 && REFUSED_DATA.test(state);
}

/** The code of a database's error, for people; never its words, which may hold a connection string. */
export function faultCode(error: unknown): string {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return `SQLite ${errcode}`;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown error';
}
