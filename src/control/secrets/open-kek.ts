import { StorageError } from '../../platform/database/storage-error.js';
import type { SealedSecretRow } from '../../platform/database/control-schema.js';
import { adoptNextKek, ownKekPath, readKek, type KekPlace } from './kek-file.js';
import type { KeyEncryptionKey } from './key-encryption-key.js';

/** The key that everything stored is sealed under. */
export interface OpenedKek {
  readonly key: KeyEncryptionKey;
  /** What the operator must be told at the start; null: nothing. */
  readonly warning: string | null;
}

/**
 * Takes the key that opens what is stored, and ends a rotation that was cut off. Throws a StorageError for a key that
 * opens none of it: going on would look like working, and every channel would be without its keys.
 */
export function openKek(place: KekPlace, stored: readonly Pick<SealedSecretRow, 'kek'>[]): OpenedKek {
  const { key, next, isNew } = readKek(place);
  const used = new Set(stored.map(({ kek }) => kek));
  if (next !== null && used.size > 0 && [...used].every((kek) => kek === next.fingerprint)) {
    adoptNextKek(place.dataDir);
    return { key: next, warning: null };
  }
  const foreign = [...used].filter((kek) => kek !== key.fingerprint);
  if (foreign.length > 0) {
    const name = place.file ?? ownKekPath(place.dataDir);
    const message = `${name} is not the key that the stored secrets are sealed under (${foreign.join(', ')}); put that key in its place`;
    throw new StorageError(place.file === undefined ? 'DATA_DIR' : 'GATEWAY_KEK_FILE', message);
  }
  return { key, warning: isNew ? warningFor(place.dataDir) : null };
}

function warningFor(dataDir: string): string {
  const path = ownKekPath(dataDir);
  return `a key for stored secrets was made at ${path}; backups leave it out, so keep a copy elsewhere: without it stored upstream keys are lost. GATEWAY_KEK_FILE names one of your own`;
}
