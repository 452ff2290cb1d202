import { unwatchFile, watchFile, type Stats } from 'node:fs';
import { after } from '../time/timers.js';

const POLL_MS = 400;
/** Longer than from one look to the next: of files that change together each has been looked at by then. */
const SETTLE_MS = POLL_MS + 100;

/**
 * Calls `changed` when one of the files changes, appears or goes, once for changes that come together; returns how to
 * stop. Looks at the files instead of listening, because mounts and atomic replacements lose events.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  let cancel: (() => void) | undefined;
  const listener = (now: Stats, before: Stats): void => {
    // equal at the first look at a file that is not there; a change of permissions moves the ctime alone
    if (now.mtimeMs === before.mtimeMs && now.ctimeMs === before.ctimeMs && now.ino === before.ino) return;
    // not put off by further changes: a file that never rests would never be read
    cancel ??= after(SETTLE_MS, tell);
  };
  const tell = (): void => {
    cancel = undefined;
    changed();
  };
  for (const path of paths) watchFile(path, { interval: POLL_MS, persistent: false }, listener);
  return () => {
    cancel?.();
    for (const path of paths) unwatchFile(path, listener);
  };
}
