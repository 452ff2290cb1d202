import { existsSync } from 'node:fs';
import { EMPTY_STATE, stateOf, type StateSurroundings } from '../control/publish/managed-state.js';
import { openRepositories } from '../control/repositories.js';
import { readKek, type KekFiles } from '../control/secrets/kek-file.js';
import { Sealer } from '../control/secrets/sealer.js';
import type { DeclaredChannel } from '../gateway/catalog/declared.js';
import type { Entities } from '../gateway/catalog/entities.js';
import type { LoadedEnvironment } from '../platform/config/load-environment.js';
import { Secret } from '../platform/crypto/secret.js';
import { databasePath, openDatabase, type Database } from '../platform/database/database.js';
import { isMigrated } from '../platform/database/migrate.js';
import { SystemClock } from '../platform/time/clock.js';

/**
 * The channels that were made in the console, with their keys, called as they are in receipts; null before the first
 * start. A gateway may run beside. Throws a StorageError for a damaged database, and what the driver throws for one
 * that does not answer.
 */
export async function managedChannels(loaded: LoadedEnvironment): Promise<DeclaredChannel[] | null> {
  const { DATA_DIR: dataDir, DATABASE_URL: url } = loaded.environment;
  if (url === undefined && !existsSync(databasePath(dataDir))) return null;
  const database = await openDatabase({ dataDir, url }, { check: false });
  try {
    return (await isMigrated(database.db)) ? await channelsIn(database, loaded) : [];
  } finally {
    await database.db.destroy();
  }
}

async function channelsIn(database: Database, { environment, variables }: LoadedEnvironment) {
  const { DATA_DIR: dataDir, GATEWAY_KEK_FILE: file } = environment;
  const { entities, secrets } = await openRepositories(database, new SystemClock()).config.load();
  // Reading the key would make one where nothing has been sealed yet.
  const kek = secrets.length === 0 ? null : readKek({ dataDir, file });
  const stored = {
    rows: new Map(entities.map((row) => [row.id, row])),
    secrets: new Map(secrets.map((row) => [row.id, row])),
  };
  const variable = (name: string): Secret | null => (variables[name] ? new Secret(variables[name]) : null);
  const surroundings = { open: openWith(kek), variable };
  return declaredFrom(stateOf(stored, EMPTY_STATE, surroundings, []).entities);
}

/** While a rotation is under way, some secrets are sealed under the next key already. */
function openWith(kek: KekFiles | null): StateSurroundings['open'] {
  return (row, host) => {
    const key = [kek?.key, kek?.next].find((each) => each?.fingerprint === row.kek);
    return key ? new Sealer(key).open(row, host) : null;
  };
}

function declaredFrom({ channels, keys }: Pick<Entities, 'channels' | 'keys'>): DeclaredChannel[] {
  return channels.map(({ origin: _origin, tenant: _tenant, label, id, ...settings }) => ({
    ...settings,
    id: label,
    place: `channel ${label}`,
    keys: keys.filter(({ channel, disabled }) => channel === id && !disabled).map(({ secret }) => secret),
  }));
}
