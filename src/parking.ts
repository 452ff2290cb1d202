import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Catalog } from './gateway/catalog/catalog.js';
import type { Health } from './gateway/health/health.js';
import { readParked } from './gateway/health/parked-file.js';
import { ConfigurationError, printProblem } from './platform/config/problem.js';
import { watchFiles } from './platform/config/watch-files.js';
import type { Clock } from './platform/time/clock.js';

/** Where a gateway keeps what operators have put aside. */
export function parkedPath(dataDir: string): string {
  return join(dataDir, 'parked.json');
}

/** What parking by hand works on. */
export interface ParkingParts {
  readonly catalog: Catalog;
  readonly health: Health;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts aside what the file says, now, whenever it changes and whenever the configuration does; returns how to stop. */
export function followParked(path: string, { catalog, health, clock, logger }: ParkingParts): () => void {
  const apply = (): void => {
    try {
      health.byHand.replace(readParked(path), catalog.current.routes, {
        monotonic: clock.monotonic(),
        wall: clock.now(),
      });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      logger.error(
        { problems: error.problems.map(printProblem) },
        'what is parked by hand cannot be read and stays as it was',
      );
    }
  };
  catalog.follow(apply);
  return watchFiles([path], apply);
}
