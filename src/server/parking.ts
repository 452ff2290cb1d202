import type { Logger } from 'pino';
import type { Catalog } from '../gateway/catalog/catalog.js';
import type { Health } from '../gateway/health/health.js';
import { readParked, type ParkedEntry } from '../gateway/health/parked-file.js';
import { StubbornRead } from '../platform/config/stubborn-read.js';
import { watchFiles } from '../platform/config/watch-files.js';
import type { Clock } from '../platform/time/clock.js';

/** What parking by hand works on. */
interface ParkingParts {
  readonly catalog: Catalog;
  readonly health: Health;
  readonly clock: Clock;
}

/** Takes what operators have put aside: applied at once, and anew whenever the configuration changes. */
export function parkedFollower({ catalog, health, clock }: ParkingParts): (entries: readonly ParkedEntry[]) => void {
  let present: readonly ParkedEntry[] = [];
  const apply = (): void =>
    health.byHand.replace(present, catalog.current.routes, { monotonic: clock.monotonic(), wall: clock.now() });
  catalog.follow(apply);
  return (entries) => {
    present = entries;
    apply();
  };
}

/** Hands on what the file says, now and whenever it changes; returns how to stop. */
export function followParked(
  path: string,
  take: (entries: readonly ParkedEntry[]) => void,
  logger: Logger,
): () => void {
  const complaint = 'what is parked by hand cannot be read and stays as it was';
  const reading = new StubbornRead({ read: () => take(readParked(path)), complaint }, logger);
  const read = (): void => void reading.now();
  const stopWatching = watchFiles([path], read);
  read();
  return () => {
    stopWatching();
    reading.stop();
  };
}
