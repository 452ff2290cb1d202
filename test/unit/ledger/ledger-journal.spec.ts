import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { LedgerJournal } from '../../../src/gateway/ledger/journal/ledger-journal.js';
import { JournalRemovals } from '../../../src/gateway/ledger/journal/journal-removals.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { logTo } from '../../../src/platform/logging/logger.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { SystemClock } from '../../../src/platform/time/clock.js';
import { turns } from '../../support/turns.js';

describe('the journal of the ledger, where no answer waits for its record', () => {
  it.each(['off', 'relaxed'])('lets the answers of one moment leave together: %s', async (durability) => {
    const { environment } = loadEnvironment({ LEDGER_DURABILITY: durability });
    const clock = new SystemClock();
    const log = logTo(new PassThrough(), environment, new Redactor());
    const journal = new LedgerJournal(environment, 'b', log, clock, new JournalRemovals(new WorkerBus(), clock));
    const left: number[] = [];
    for (const answer of [1, 2, 3]) journal.whenBooked(() => left.push(answer));
    expect(left).toEqual([]);
    await turns(1);
    expect(left).toEqual([1, 2, 3]);
  });
});
