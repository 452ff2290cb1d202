import { statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { after, every } from '../time/timers.js';

const POLL_MS = 400;
/** Longer than from one look to the next: of files that change together each has been looked at by then. */
const SETTLE_MS = POLL_MS + 100;

/** How files looked when somebody last did so, by path. */
export type FileLooks = Map<string, string>;

/** How the files look now; those that were looked at before stay as they looked then, so that no change is missed. */
export function looksOf(paths: readonly string[], before: FileLooks = new Map()): FileLooks {
  return new Map(paths.map((path) => [path, before.get(path) ?? lookAtOnce(path)]));
}

/**
 * Calls `changed` when one of the files looks otherwise than in `looks`, once for changes that come together; returns how
 * to stop. Looks at the files instead of listening, because mounts and atomic replacements lose events.
 */
export function watchFiles(paths: readonly string[], changed: () => void, looks = looksOf(paths)): () => void {
  let cancel: (() => void) | undefined;
  let isLooking = false;
  let isOver = false;
  const tell = (): void => {
    cancel = undefined;
    changed();
  };
  const look = async (path: string): Promise<void> => {
    const now = await lookAt(path);
    if (isOver || now === looks.get(path)) return;
    looks.set(path, now);
    // not put off by further changes: a file that never rests would never be read
    cancel ??= after(SETTLE_MS, tell);
  };
  const lookAtAll = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    await Promise.all(paths.map(look));
    isLooking = false;
  };
  const stopLooking = every(POLL_MS, () => void lookAtAll());
  return () => {
    isOver = true;
    cancel?.();
    stopLooking();
  };
}

async function lookAt(path: string): Promise<string> {
  return await stat(path).then(inWords, codeOf);
}

function lookAtOnce(path: string): string {
  try {
    return inWords(statSync(path));
  } catch (error) {
    return codeOf(error);
  }
}

/** A change of permissions moves the ctime alone. */
function inWords({ mtimeMs, ctimeMs, ino }: Stats): string {
  return [mtimeMs, ctimeMs, ino].join(' ');
}

/** Why a file cannot be looked at, usually because it is not there. */
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
