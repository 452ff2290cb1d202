import { formatMicros } from '../../gateway/pricing/money.js';
import type { WaitingRoute } from '../../gateway/ledger/store/adoptions.repository.js';
import { AdoptionsRepository } from '../../gateway/ledger/store/adoptions.repository.js';
import { openDatabase } from '../../platform/database/database.js';
import { isMigrated } from '../../platform/database/migrate.js';
import { ledgerLocation } from './with-ledger.js';

/** Lines about what was counted before version 0.2.0 and waits for a route; none where the ledger cannot be read. */
export async function waitingLines(): Promise<string[]> {
  try {
    const database = await openDatabase(ledgerLocation(), { readOnly: true, check: false });
    try {
      if (!(await isMigrated(database.db))) return [];
      return (await new AdoptionsRepository(database).waiting()).map(inWords);
    } finally {
      await database.db.destroy();
    }
  } catch {
    return [];
  }
}

function inWords({ label, requests, costMicros }: WaitingRoute): string {
  return (
    `the ledger holds ${requests} requests (${formatMicros(costMicros)} USD) of a route that was called "${label}" before ` +
    `version 0.2.0 and counts them for nobody; "gateway ledger adopt ${label} ID" has a route go on with them`
  );
}
