import 'reflect-metadata';
import { workerData } from 'node:worker_threads';
import { createApp } from './app.js';
import { borrowedAccess } from '../control/access/lend-access.js';
import { borrowedAdministration } from '../control/lend-administration.js';
import { borrowedControlStore } from '../control/store/lend-control-store.js';
import { deserializeEntities } from '../gateway/catalog/serialize-entities.js';
import { Catalog } from '../gateway/catalog/catalog.js';
import { Health } from '../gateway/health/health.js';
import type { ParkedEntry } from '../gateway/health/parked-file.js';
import { LargeBodies } from '../gateway/adapters/large/large-bodies.js';
import { TokenCounter } from '../gateway/tokenizer/token-counter.js';
import { BusLedgerStore } from '../gateway/ledger/store/bus-ledger-store.js';
import { parkedFollower } from './parking.js';
import { Admission } from '../http/edge/admission.js';
import { WorkerBus } from '../platform/shared-state/worker-bus.js';
import { logTo } from '../platform/logging/logger.js';
import { Redactor } from '../platform/logging/redactor.js';
import { SharedMemory } from '../platform/shared-state/shared-memory.js';
import { Clock } from '../platform/time/clock.js';
import { drain, listenBesideOthers, type ListenAddress } from './serving.js';
import { TOPICS, type WorkerStart } from './workers.js';

/** A further worker: serves the port of the first until that one has it stop. */
async function main({ self, environment, entities, installationKey, boot, memory, ports }: WorkerStart): Promise<void> {
  const bus = new WorkerBus(self, ports);
  const redactor = new Redactor();
  const log = logTo({ write: (text) => bus.publishToFirst(TOPICS.log, text) }, environment, redactor);
  const app = await createApp(
    { environment, log, redactor, memory: new SharedMemory(memory), bus },
    { entities: deserializeEntities(entities), installationKey },
    {
      books: new BusLedgerStore(bus),
      control: borrowedControlStore(bus),
      access: borrowedAccess(bus),
      administration: borrowedAdministration(bus),
      boot,
      counter: new TokenCounter(log.logger),
      bodies: new LargeBodies(log.logger),
    },
  );
  const catalog = app.get(Catalog);
  const park = parkedFollower({ catalog, health: app.get(Health), clock: app.get(Clock) });
  bus.subscribe(TOPICS.parked, (entries) => park(entries as ParkedEntry[]));
  bus.subscribe(TOPICS.paused, (isPaused) => void (app.get(Admission).isPaused = isPaused as boolean));
  bus.subscribe(TOPICS.stale, (since) => void (catalog.staleSince = since as number | null));
  bus.handle(TOPICS.listen, async (place) => {
    await listenBesideOthers(app, place as ListenAddress);
  });
  bus.handle(TOPICS.drain, async () => {
    await drain(app, environment);
  });
  bus.handle(TOPICS.stop, async () => {
    await app.close();
    log.flush();
  });
  bus.open();
}

await main(workerData as WorkerStart);
