import type { Database } from '../../../platform/database/database.js';
import type { Clock } from '../../../platform/time/clock.js';
import { sleep } from '../../../platform/time/timers.js';
import { IngestRepository } from '../store/ingest.repository.js';
import { journalDirectory } from '../journal/journal-files.js';
import { isAtLeast, scanJournals } from './scan-journals.js';

/** Longer than a gateway that could not write lets pass before it tries again. */
const PATIENCE_MS = 20_000;
const BETWEEN_LOOKS_MS = 50;

/** Waits until a running gateway has taken in what its journals hold at this moment, twenty seconds at most. */
export async function awaitIngested(database: Database, dataDir: string, clock: Clock): Promise<void> {
  const { ends } = await scanJournals(journalDirectory(dataDir));
  const repository = new IngestRepository(database);
  const end = clock.monotonic() + PATIENCE_MS;
  while (clock.monotonic() < end) {
    const positions = await repository.positions();
    if ([...ends].every(([boot, position]) => isAtLeast(positions.get(boot), position))) return;
    await sleep(BETWEEN_LOOKS_MS);
  }
}
