import type { Database, DatabaseLocation } from '../../../platform/database/database.js';
import { restore } from '../../../platform/database/restore.js';
import { Ingester, type JournalDamage } from '../store/ingester.js';
import { IngestRepository } from '../store/ingest.repository.js';
import { ENTRIES_OF_A_PROCESS } from '../../../platform/database/ledger-schema.js';
import { renumber } from './renumber.js';
import { entriesOf, openReplaced } from './replaced-ledger.js';
import { splitEntry } from '../store/split-entry.js';
import { TextsRepository } from '../store/texts.repository.js';
import { scanJournals } from './scan-journals.js';
import { dropLinkedJournals, forgetJournalsAside, journalsAside, linkJournalsAside } from './set-aside-journals.js';

/** A backup in the place of the ledger, and what was there. */
export interface RestoredLedger {
  /** Where the ledger that was replaced is now; null when there was none. */
  readonly aside: string | null;
  /** Where the journals are now that hold what came after it; null when there are none. */
  readonly journals: string | null;
}

/**
 * Puts a backup in the place of the ledger and sets the journals aside, so that the ledger is exactly the backup. A kill
 * at any moment leaves the old state or the new one, and every journal under one of its two names. The caller holds the
 * data folder. Throws a StorageError when the file is no intact backup or the database is in use.
 */
export async function restoreLedger(path: string, location: DatabaseLocation, label: string): Promise<RestoredLedger> {
  const { dataDir } = location;
  const sealedBoots = await linkJournalsAside(dataDir, label);
  try {
    const aside = await restore({ path, location, label, sealedBoots });
    await dropLinkedJournals(dataDir, label);
    return { aside, journals: sealedBoots.length === 0 ? null : journalsAside(dataDir, label) };
  } catch (error) {
    await forgetJournalsAside(dataDir, label);
    throw error;
  }
}

/** Lets journals be read again; for a ledger whose journals have been set aside. */
export async function unsealJournals(database: Database): Promise<void> {
  await new IngestRepository(database).forgetAllPositions();
}

/** Requests that a restored ledger lacks, by where they can be had. */
export interface LaterRequests {
  /** In the ledger that was replaced; null when it cannot be read. */
  readonly replaced: number | null;
  /** In journals that were set aside. */
  readonly journals: number;
}

/** Counts what came after the backup. */
export async function countLater(
  database: Database,
  location: DatabaseLocation,
  label: string,
): Promise<LaterRequests> {
  const { settled } = await scanJournals(journalsAside(location.dataDir, label));
  const replaced = await settledInReplaced(location, label);
  const inJournalsAlone = [...settled].filter((id) => replaced?.has(id) !== true);
  return {
    replaced: replaced === null ? null : await missing(database, [...replaced]),
    journals: await missing(database, inJournalsAlone),
  };
}

/** The requests that the ledger replaced under a label has settled; null when it cannot be read. */
async function settledInReplaced(location: DatabaseLocation, label: string): Promise<Set<string> | null> {
  const ids = new Set<string>();
  const old = await openReplaced(location, label).catch(() => null);
  if (old === null) return null;
  try {
    const instances = await new TextsRepository(old.database).instances();
    for await (const { entries } of entriesOf(old)) {
      const settled = entries.filter(({ outcome }) => outcome !== null).map(({ id }) => splitEntry(id));
      settled.forEach(({ process, number }) => ids.add(`${instances.get(process)}-${number}`));
    }
    return ids;
  } finally {
    await old.close();
  }
}

/** What to take in again, and who hears of it. */
export interface Replay {
  readonly label: string;
  readonly now: number;
  readonly onDamage: (damage: JournalDamage) => void;
  /** How many requests of the replaced ledger have been looked at so far. */
  readonly onTaken?: (looked: number) => void;
}

/**
 * Takes in what was set aside under a label beyond what this ledger has, each request once however often this is done,
 * and removes the journals that it has read. Gives how many requests came from the ledger that was replaced.
 */
export async function replay(
  database: Database,
  location: DatabaseLocation,
  { label, now, onDamage, onTaken }: Replay,
): Promise<number> {
  const taken = await mergeReplaced(database, location, label, onTaken);
  const directory = journalsAside(location.dataDir, label);
  await new Ingester(database, { directory, livingBoots: [], onDamage }).finishTheDead(now);
  await forgetJournalsAside(location.dataDir, label);
  return taken;
}

async function mergeReplaced(
  database: Database,
  location: DatabaseLocation,
  label: string,
  onTaken: (looked: number) => void = () => {},
): Promise<number> {
  const old = await openReplaced(location, label);
  if (old === null) return 0;
  const repository = new IngestRepository(database);
  let taken = 0;
  let looked = 0;
  try {
    for await (const some of entriesOf(old)) {
      const { entries, attempts } = await renumber(some, old.database, database);
      const settled = entries.filter(({ outcome }) => outcome !== null);
      const opened = entries.filter(({ outcome }) => outcome === null);
      taken += await repository.merge({ opened, settled, attempts, parkings: [], makers: [] });
      onTaken((looked += entries.length));
    }
    const parkings = await old.database.db.selectFrom('parkings').selectAll().execute();
    const makers = await old.database.db.selectFrom('response_makers').selectAll().execute();
    await repository.merge({ opened: [], settled: [], attempts: new Map(), parkings, makers });
  } finally {
    await old.close();
  }
  return taken;
}

const IDS_AT_ONCE = 500;

/** How many of these requests, named as in a journal, are not settled in a ledger. */
async function missing(database: Database, names: readonly string[]): Promise<number> {
  const processes = new Map(
    [...(await new TextsRepository(database).instances())].map(([number, instance]) => [instance, number]),
  );
  let count = 0;
  for (let from = 0; from < names.length; from += IDS_AT_ONCE) {
    const some = names.slice(from, from + IDS_AT_ONCE);
    const ids = some.flatMap((name) => {
      const dash = name.lastIndexOf('-');
      const process = processes.get(name.slice(0, dash));
      return process === undefined ? [] : [process * ENTRIES_OF_A_PROCESS + Number(name.slice(dash + 1))];
    });
    const settled = database.db.selectFrom('entries').select('id').where('outcome', 'is not', null);
    const found = ids.length === 0 ? [] : await settled.where('id', 'in', ids).execute();
    count += some.length - found.length;
  }
  return count;
}
