import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Catalog } from '../../../src/gateway/catalog/catalog.js';
import { Health } from '../../../src/gateway/health/health.js';
import { CooldownNotes } from '../../../src/gateway/ledger/cooldown-notes.js';
import { journalDirectory } from '../../../src/gateway/ledger/journal/journal-files.js';
import { JournalRemovals } from '../../../src/gateway/ledger/journal/journal-removals.js';
import { LedgerJournal } from '../../../src/gateway/ledger/journal/ledger-journal.js';
import { loadEnvironment } from '../../../src/platform/config/load-environment.js';
import { logTo } from '../../../src/platform/logging/logger.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { catalogOf, CHANNEL } from '../../support/catalog.js';
import { placeOf } from '../../support/compiled.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';

const HOUR = 3_600_000;

describe('a cooldown of a channel that two routes have', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const clock = new HandClock();
  const bus = new WorkerBus();
  const tokens = ['a', 'b'].map((name) => ({ name, token: `gw_${name}_0Zp4fT9xQ2mZ8`, route: name }));
  const routes = ['a', 'b'].map((name) => ({ name, channels: [CHANNEL.id] }));
  const catalog = new Catalog(catalogOf({ channels: [CHANNEL], routes, tokens }));
  const health = new Health(clock, new FixedRandom(), new OwnMemory(), bus);
  const { environment } = loadEnvironment({ DATA_DIR: folder, LEDGER_DURABILITY: 'crash' });
  const log = logTo(new PassThrough(), environment, new Redactor());
  const journal = new LedgerJournal(environment, 'b', log, clock, new JournalRemovals(bus, clock));
  const notes = new CooldownNotes(catalog, health, journal, clock, bus);
  const [first, second] = catalog.current.routes;
  const [channel] = first!.channels;
  beforeEach(async () => await journal.onModuleInit());
  afterEach(async () => await journal.onModuleDestroy());

  it('is noted once, stays noted when one of them goes, and ends when it is lifted', async () => {
    expect(second!.channels[0]!.id).toBe(channel!.id);
    notes.note();
    health.park(placeOf(channel!), { scope: 'key', reason: 'key_refused', span: { ms: HOUR } });
    notes.note();
    notes.note();
    catalog.apply({ put: {}, remove: [first!.id] });
    notes.note();
    clock.advance(1);
    health.lift(channel!, 1, null);
    notes.note();
    await new Promise<void>((resolve) => journal.whenBooked(resolve));
    const directory = journalDirectory(folder);
    const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'));
    const noted = lines.filter((line) => line.includes('"parking"')).map((line) => /\{.*\}/.exec(line)![0]);
    const at = { channelId: channel!.id, keyId: channel!.keys[0]!.id, reason: 'key_refused' };
    expect(noted.map((line) => JSON.parse(line) as object)).toMatchObject([
      { ...at, until: HOUR + clock.now() - 1 },
      { ...at, until: 0 },
    ]);
  });
});
