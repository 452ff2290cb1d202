import { ACCESS_COMMAND, AskedAccess, LocalAccess, type Access } from '../../control/access/access.js';
import { openAccess } from '../../control/access/access-services.js';
import { ControlError } from '../../control/control-error.js';
import type { ServiceAnswer } from '../../control/service-calls.js';
import { openRepositories } from '../../control/repositories.js';
import { LocalControlStore } from '../../control/store/control-store.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { DataDirLocked, tryLockDataDir } from '../../platform/database/lock.js';
import { LineRing } from '../../platform/logging/line-ring.js';
import { askGateway } from '../../platform/process/control-socket.js';
import { SystemClock } from '../../platform/time/clock.js';
import { CommandError } from '../command-error.js';
import { withDatabase } from '../ledger/with-ledger.js';

/** Runs a command about who may administer: in the running gateway, or on the data folder of a stopped one. */
export async function withAccess(act: (access: Access) => Promise<void>): Promise<void> {
  const { environment } = loadEnvironment();
  const { DATA_DIR: dataDir, ADMIN_PASSWORD: password = null } = environment;
  const unlock = tryLockDataDir(dataDir);
  unlock?.();
  try {
    if (unlock === null) {
      await act(new AskedAccess(async (call) => (await askGateway(dataDir, ACCESS_COMMAND, call)) as ServiceAnswer));
      return;
    }
    await withDatabase(async (database) => {
      const clock = new SystemClock();
      const store = new LocalControlStore(openRepositories(database, clock));
      await act(
        new LocalAccess(
          await openAccess({
            store,
            clock,
            sealer: null,
            recent: new LineRing(),
            dataDir,
            password,
            writesDotEnv: false,
            signOn: null,
            writesConfigFiles: false,
          }),
        ),
      );
    });
  } catch (error) {
    if (error instanceof ControlError) throw new CommandError(error.message);
    throw error;
  }
}

/** Whether a gateway runs on the data folder. */
export function isRunning(): boolean {
  const { DATA_DIR } = loadEnvironment().environment;
  try {
    const unlock = tryLockDataDir(DATA_DIR);
    unlock?.();
    return unlock === null;
  } catch (error) {
    if (error instanceof DataDirLocked) return true;
    throw error;
  }
}
