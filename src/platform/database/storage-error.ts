import { ConfigurationError } from '../config/problem.js';
import { faultCode, storageFault, type StorageFault } from './database-fault.js';

/** The database, or a file beside it, cannot be used as it is; names it and says what to do. */
export class StorageError extends ConfigurationError {
  /** `passes`: nothing is wrong with the configuration, and a later start may do. */
  constructor(
    place: string,
    message: string,
    readonly passes = false,
  ) {
    super([{ place, message }]);
    this.name = 'StorageError';
  }
}

const WORDS: Readonly<Record<StorageFault, string>> = {
  full: 'the disk is full; make room on it',
  'read-only': 'the disk is read-only',
  forbidden: 'this user may not; give the folder and all in it to the user that the gateway runs as',
};

/** What a fault of the storage means, and what to do about it, in words. */
export function storageWords(fault: StorageFault): string {
  return WORDS[fault];
}

/** What keeps files from being written, as a StorageError that says so; any other error as it is. */
export function toStorageError(place: string, error: unknown): unknown {
  const fault = error instanceof StorageError ? null : storageFault(error);
  if (fault === null) return error;
  return new StorageError(place, `cannot be written (${faultCode(error)}): ${WORDS[fault]}`, fault === 'full');
}
