import { expect, it } from '@jest/globals';
import { readdirSync, rmSync } from 'node:fs';
import type { Database } from '../../src/platform/database/database.js';
import { Ingester, type JournalDamage } from '../../src/gateway/ledger/store/ingester.js';
import { onBothEngines } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { DAY_ONE, intent, settle, writeSegment } from '../support/journal.js';

const BOOT = 'boot1';
const NOW = DAY_ONE + 3_600_000;

/** What a ledger says of the journals of a folder, and how to let it read on. */
class Reading {
  readonly directory = freshFolder();
  readonly told: JournalDamage[] = [];

  constructor(readonly database: Database) {}

  ingester(...livingBoots: string[]): Ingester {
    const onDamage = (damage: JournalDamage): void => void this.told.push(damage);
    return new Ingester(this.database, { directory: this.directory, livingBoots, onDamage });
  }

  write(number: number, boot = BOOT): string {
    const entry = `${boot}-${number}`;
    return writeSegment(this.directory, { boot, number }, [intent(entry), settle(entry)]);
  }

  async settled(): Promise<number> {
    const rows = this.database.db.selectFrom('entries').select('id').where('outcome', 'is not', null);
    return (await rows.execute()).length;
  }
}

async function readAll(ingester: Ingester): Promise<void> {
  while ((await ingester.ingestSome()) !== null);
}

const missing = (segment: number, files: number): JournalDamage => ({ boot: BOOT, segment, files, reason: 'removed' });

onBothEngines('journals of which somebody removes files', ({ fresh }) => {
  it('are missed once, whichever of a living process they are, and what is left is taken', async () => {
    for (const [kept, said] of [
      [[3], [missing(1, 2)]],
      [[1, 4], [missing(2, 2)]],
      [
        [2, 4],
        [missing(1, 1), missing(3, 1)],
      ],
      [[1, 2, 3], []],
    ] as const) {
      const reading = new Reading(await fresh());
      for (const number of kept) reading.write(number);
      const ingester = reading.ingester(BOOT);
      await readAll(ingester);
      await readAll(ingester);
      expect(reading.told).toEqual(said);
      expect(await reading.settled()).toBe(kept.length);
    }
  });

  it('are not missed where the ledger itself has removed what it had read', async () => {
    const reading = new Reading(await fresh());
    const ingester = reading.ingester(BOOT);
    for (let number = 1; number <= 4; number++) {
      reading.write(number);
      await readAll(ingester);
    }
    expect(readdirSync(reading.directory)).toHaveLength(1);
    await reading.ingester().finishTheDead(NOW);
    expect([reading.told, await reading.settled()]).toEqual([[], 4]);
  });

  it('are missed at the next start where the ledger had begun to read them', async () => {
    const reading = new Reading(await fresh());
    const first = reading.write(1);
    await readAll(reading.ingester(BOOT));
    rmSync(first);
    reading.write(3);
    await reading.ingester().finishTheDead(NOW);
    expect([reading.told, await reading.settled()]).toEqual([[missing(1, 2)], 2]);
  });

  it('are not missed of a process that the ledger knows nothing of: another may have read them', async () => {
    const reading = new Reading(await fresh());
    reading.write(7);
    await reading.ingester().finishTheDead(NOW);
    expect([reading.told, await reading.settled()]).toEqual([[], 1]);
  });
});
