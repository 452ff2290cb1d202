import { resolve } from 'node:path';
import { openRepositories } from '../../control/repositories.js';
import { ownKekPath } from '../../control/secrets/kek-file.js';
import { countLater, replay, restoreLedger, unsealJournals } from '../../gateway/ledger/restore/restore-ledger.js';
import { journalsAside } from '../../gateway/ledger/restore/set-aside-journals.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { backUp } from '../../platform/database/backup.js';
import { openDatabase, type Database } from '../../platform/database/database.js';
import { lockDataDir } from '../../platform/database/lock.js';
import { restoreLabel } from '../../platform/database/restore.js';
import { SystemClock } from '../../platform/time/clock.js';
import { CommandError } from '../command-error.js';
import { Progress } from '../progress.js';
import { ledgerLocation, bringUpToDate, reportDamage, withLedger } from './with-ledger.js';

/** Writes the ledger to a file, while a gateway may go on. */
export async function backup(path: string): Promise<void> {
  const progress = new Progress('Backing up');
  let sealed = 0;
  progress.step('waiting for the journal', 1, 2);
  await withLedger(async ({ database, clock }) => {
    progress.step('writing the file', 2, 2);
    await backUp(database, resolve(path), (copied) => progress.at(copied));
    sealed = (await openRepositories(database, clock).sealedSecrets.all()).length;
  }).finally(() => progress.end());
  process.stdout.write(`The ledger is in ${path}.\n`);
  if (sealed > 0) process.stderr.write(withoutKek(sealed));
}

/** What a backup is worth without the key that it leaves out. */
function withoutKek(sealed: number): string {
  const { DATA_DIR, GATEWAY_KEK_FILE } = loadEnvironment().environment;
  const path = GATEWAY_KEK_FILE ?? ownKekPath(DATA_DIR);
  return `${sealed} upstream keys in it open with ${path} alone, which is not in it: KEEP A COPY OF THAT FILE ELSEWHERE.\n`;
}

interface RestoreOptions {
  /** True: what this restore replaces; labels: what earlier ones have set aside as well. */
  readonly replay?: true | readonly string[];
}

const LABEL = /^\d{17}$/;

/** Replaces the ledger by a backup, and on request takes in what came after it. */
export async function restore(path: string, { replay: asked }: RestoreOptions): Promise<void> {
  const earlier = asked === undefined || asked === true ? [] : asked;
  for (const label of earlier) if (!LABEL.test(label)) throw new CommandError(`--replay: "${label}" is no label.`);
  const location = ledgerLocation();
  const progress = new Progress('Restoring');
  const unlock = lockDataDir(location.dataDir);
  const clock = new SystemClock();
  try {
    const label = restoreLabel(new Date(clock.now()));
    progress.step('checking the backup and putting it in place', 1, 1);
    const { aside, journals } = await restoreLedger(resolve(path), location, label);
    progress.end();
    const kept = aside === null ? '' : ` What it replaces is kept as ${aside}.`;
    process.stdout.write(`The ledger is that of ${path}.${kept}\n`);
    const database = await openDatabase(location, { check: false });
    try {
      await unsealJournals(database);
      if (asked !== undefined) await replayAll(database, [...earlier, label], clock);
      else if (aside !== null || journals !== null) await tellLater(database, path, label, aside);
      await bringUpToDate(database, location.dataDir, clock);
    } finally {
      await database.db.destroy();
    }
  } finally {
    progress.end();
    unlock();
  }
}

async function replayAll(database: Database, labels: readonly string[], clock: SystemClock): Promise<void> {
  const location = ledgerLocation();
  for (const label of labels) {
    const { journals } = await countLater(database, location, label);
    const now = clock.now();
    const progress = new Progress('Replaying requests');
    const onTaken = (looked: number): void => progress.at(looked);
    const taken = await replay(database, location, { label, now, onDamage: reportDamage, onTaken });
    progress.end();
    process.stdout.write(`Replayed from ${label}: ${taken} requests of the replaced books, ${journals} of journals.\n`);
  }
}

/** Says what came after the backup, where it is, and how to have it. */
async function tellLater(database: Database, path: string, label: string, aside: string | null): Promise<void> {
  const location = ledgerLocation();
  const { replaced, journals } = await countLater(database, location, label);
  const parts = [
    ...(replaced === null && aside !== null ? ['those of the replaced books, which cannot be read'] : []),
    ...(replaced ? [`${replaced} of the replaced books`] : []),
    ...(journals > 0 ? [`${journals} of journals, now in ${journalsAside(location.dataDir, label)}`] : []),
  ];
  if (parts.length === 0) return;
  process.stdout.write(`Later requests are not in them: ${parts.join('; ')}.\n`);
  process.stdout.write(`To have these as well: gateway restore ${path} --replay ${label}\n`);
}
