import { workerData } from 'node:worker_threads';
import { openRepositories } from '../control/repositories.js';
import { callRepository, CONTROL_SERVICE, type RepositoryCall } from '../control/store/control-store.js';
import { LedgerMaintainer, type LedgerSettings } from '../gateway/ledger/store/ledger-maintainer.js';
import { LEDGER_SERVICE, type LedgerQuestion } from '../gateway/ledger/store/thread-ledger-store.js';
import { serveThread } from '../platform/database/thread/serve-thread.js';
import { SystemClock } from '../platform/time/clock.js';

// The thread that holds the database: what requests took, and what the control plane keeps, in one file or server.
await serveThread(async (tell) => {
  const clock = new SystemClock();
  const keeper = await LedgerMaintainer.open(workerData as LedgerSettings, clock, tell);
  const repositories = openRepositories(keeper.database, clock);
  return {
    services: {
      [LEDGER_SERVICE]: async (question) => await keeper.answer(question as LedgerQuestion),
      [CONTROL_SERVICE]: async (call) => await callRepository(repositories, call as RepositoryCall),
    },
    start: () => keeper.start(),
    finish: async () => await keeper.finish(),
  };
});
