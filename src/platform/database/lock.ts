import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError, toStorageError } from './storage-error.js';
import { faultCode, isBusy } from './database-fault.js';

/** The exit code of sysexits.h for "try again later". */
export const EX_TEMPFAIL = 75;

/** Another process works on the data folder. */
export class DataDirLocked extends Error {
  constructor(readonly dataDir: string) {
    super(`Another gateway runs on the data folder ${dataDir}; stop it, or give this one its own with DATA_DIR.`);
    this.name = 'DataDirLocked';
  }
}

/**
 * Takes the lock of a data folder, made when it is not there; returns how to give it back. An open SQLite transaction
 * holds it, so that the kernel lets it go with the process, however that ends. Throws DataDirLocked.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = openLock(dataDir);
  try {
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    throw isBusy(error) ? new DataDirLocked(dataDir) : toStorageError(`DATA_DIR ${dataDir}`, error);
  }
  return () => file.close();
}

/** The same, but null when another process holds it. */
export function tryLockDataDir(dataDir: string): (() => void) | null {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (error instanceof DataDirLocked) return null;
    throw error;
  }
}

function openLock(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(dataDir, 'lock'));
  } catch (error) {
    const told = toStorageError(`DATA_DIR ${dataDir}`, error);
    if (told instanceof StorageError) throw told;
    throw new StorageError('DATA_DIR', `${dataDir} cannot be written (${faultCode(error)})`);
  }
}
