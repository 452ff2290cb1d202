import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { every } from '../time/timers.js';

const CHECK_MS = 500;
/** The share of its time that a thread works, up to which it is quiet. */
const QUIET = 0.1;

/**
 * Gives back to the system what a thread took to start and needs no more, once, after the first quiet half second: V8
 * would keep the young generation as large as loading all modules made it. It stops the thread for about 0.1 s. Returns
 * how to leave it at that.
 */
export function releaseMemoryOnce(): () => void {
  let before = performance.eventLoopUtilization();
  const stop = every(CHECK_MS, () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > QUIET) return;
    stop();
    collectGarbage();
  });
  return stop;
}

/**
 * Only this kind of collection, which V8 does by itself when memory runs out, gives pages back. The flag belongs to all
 * threads, which come here at any time, so that none takes it back.
 */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as NodeJS.GCFunction;
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
