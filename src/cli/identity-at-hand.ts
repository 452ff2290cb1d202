import { existsSync } from 'node:fs';
import { readFormerIdentity } from '../control/sources/former-identity.js';
import { identitySourceOf } from '../control/sources/installation-identity.js';
import { passingIdentity, type IdentitySource } from '../gateway/catalog/identity/identity-source.js';
import type { Environment } from '../platform/config/environment.js';
import { databasePath, openDatabase } from '../platform/database/database.js';
import { faultCode } from '../platform/database/database-fault.js';
import { identityIn, type KeptIdentity } from '../platform/database/kept-identity.js';
import { isMigrated } from '../platform/database/migrate.js';
import { StorageError } from '../platform/database/storage-error.js';

type Place = Pick<Environment, 'DATA_DIR' | 'DATABASE_URL'>;

/**
 * What the gateway of this place computes ids from, for a command that reads the configuration by itself. Before the
 * first start, and where its database is out of reach, ids of this process alone.
 */
export async function identityAtHand(place: Place): Promise<IdentitySource> {
  const kept = await keptIn(place);
  if (kept !== null) return identitySourceOf(kept);
  return readFormerIdentity(place.DATA_DIR) ?? passingIdentity();
}

async function keptIn({ DATA_DIR: dataDir, DATABASE_URL: url }: Place): Promise<KeptIdentity | null> {
  if (url === undefined && !existsSync(databasePath(dataDir))) return null;
  try {
    const { db } = await openDatabase({ dataDir, url }, { readOnly: true, check: false });
    try {
      return (await isMigrated(db)) ? await identityIn(db) : null;
    } finally {
      await db.destroy();
    }
  } catch (error) {
    if (error instanceof StorageError) throw error;
    process.stderr.write(`warning: the database does not answer (${faultCode(error)}); ids are made up\n`);
    return null;
  }
}
