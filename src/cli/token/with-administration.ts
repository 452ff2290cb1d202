import {
  ADMINISTRATION_COMMAND,
  AskedAdministration,
  LocalAdministration,
  type Administration,
} from '../../control/administration.js';
import type { ServiceAnswer } from '../../control/service-calls.js';
import { ControlError } from '../../control/control-error.js';
import { openRepositories } from '../../control/repositories.js';
import type { Writing } from '../../control/resources/writing.js';
import { LocalControlStore } from '../../control/store/control-store.js';
import { InstallationIdentity } from '../../control/sources/installation-identity.js';
import { listenPort } from '../../control/sources/listen-port.js';
import { identifyCatalog, readDeclared } from '../../control/sources/read-catalog.js';
import { LocalLedgerStore } from '../../gateway/ledger/store/local-ledger-store.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { tryLockDataDir } from '../../platform/database/lock.js';
import { logTo } from '../../platform/logging/logger.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { LineRing } from '../../platform/logging/line-ring.js';
import { askGateway } from '../../platform/process/control-socket.js';
import { SystemClock } from '../../platform/time/clock.js';
import { openControl } from '../../server/open-control.js';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../ledger/with-ledger.js';

/** How the audit log calls whoever runs a command. */
export const BY_COMMAND: Writing = {
  actor: { id: 'cli', name: 'command line', tenant: null, network: null, requestId: null, reason: null },
  via: 'cli',
  maySwitchContent: true,
};

/** Runs a command about what is managed: in the running gateway, or on the data folder of a stopped one. */
export async function withAdministration(act: (administration: Administration) => Promise<void>): Promise<void> {
  const { DATA_DIR: dataDir } = loadEnvironment().environment;
  const unlock = tryLockDataDir(dataDir);
  unlock?.();
  try {
    if (unlock === null) {
      const ask = async (call: unknown): Promise<ServiceAnswer> =>
        (await askGateway(dataDir, ADMINISTRATION_COMMAND, call)) as ServiceAnswer;
      await act(new AskedAdministration(ask));
    } else await withStopped(act);
  } catch (error) {
    if (error instanceof ControlError) throw new CommandError(error.message);
    throw error;
  }
}

async function withStopped(act: (administration: Administration) => Promise<void>): Promise<void> {
  const loaded = loadEnvironment();
  const { environment, variables } = loaded;
  await withDatabase(async (database) => {
    const store = new LocalControlStore(openRepositories(database, new SystemClock()));
    const { logger } = logTo(process.stderr, environment, new Redactor());
    const identity = await InstallationIdentity.open(store.of('identities'), environment.DATA_DIR, logger);
    const declared = identifyCatalog(readDeclared(loaded, []), identity.source);
    await identity.remember(declared.register);
    const ground = {
      environment,
      port: listenPort(loaded),
      store,
      declared,
      logger,
      recent: new LineRing(),
      variables: () => variables,
    };
    const ledger = new LocalLedgerStore(database, new SystemClock());
    const { administration } = await openControl({ ...ground, ledger });
    await act(new LocalAdministration(administration));
  });
}
