import 'reflect-metadata';
import { workerData } from 'node:worker_threads';
import { createApp } from './app.js';
import { borrowedControlStore } from './control/store/lend-control-store.js';
import { uncarryRoutes, type CarriedRoute } from './gateway/catalog/carry-routes.js';
import { Catalog } from './gateway/catalog/catalog.js';
import { Health } from './gateway/health/health.js';
import type { ParkedEntry } from './gateway/health/parked-file.js';
import { TokenCounter } from './gateway/tokens/token-counter.js';
import { AskedBooks } from './gateway/ledger/books/asked-books.js';
import { parkedKeeper } from './parking.js';
import { Crew } from './platform/crew/crew.js';
import { logTo } from './platform/logging/logger.js';
import { Redactor } from './platform/logging/redactor.js';
import { SharedMemory } from './platform/memory/shared-memory.js';
import { Clock } from './platform/time/clock.js';
import { drain, listenBesideOthers, type ListenPlace } from './serving.js';
import { TOPICS, type WorkerStart } from './workers.js';

/** A further worker: serves the port of the first until that one has it stop. */
async function main({ self, environment, routes, boot, memory, ports }: WorkerStart): Promise<void> {
  const crew = new Crew(self, ports);
  const redactor = new Redactor();
  const log = logTo({ write: (text) => crew.tellFirst(TOPICS.log, text) }, environment, redactor);
  const app = await createApp(
    { environment, log, redactor, memory: new SharedMemory(memory), crew },
    { routes: uncarryRoutes(routes) },
    { books: new AskedBooks(crew), control: borrowedControlStore(crew), boot, counter: new TokenCounter(log.logger) },
  );
  const catalog = app.get(Catalog);
  const park = parkedKeeper({ catalog, health: app.get(Health), clock: app.get(Clock) });
  crew.hear(TOPICS.parked, (entries) => park(entries as ParkedEntry[]));
  crew.hear(TOPICS.stale, (since) => void (catalog.staleSince = since as number | null));
  crew.answer(TOPICS.routes, (carried) => catalog.replace({ routes: uncarryRoutes(carried as CarriedRoute[]) }));
  crew.answer(TOPICS.listen, async (place) => {
    await listenBesideOthers(app, place as ListenPlace);
  });
  crew.answer(TOPICS.stop, async () => {
    await drain(app, environment);
    await app.close();
    log.flush();
  });
  crew.open();
}

await main(workerData as WorkerStart);
