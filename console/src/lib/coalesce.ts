import { onScopeDispose } from 'vue';

/** Of the time that passes, a read takes one part in so many. */
const SHARE = 20;

/** How long paths gather. */
interface Pace {
  /** After a rest. */
  first: number;
  /** From one time to the next. */
  pause: number;
}

/** Gathers paths and hands them on together: soon after a rest, then once in a pause, and only while the page is seen. */
export function useCoalesced(
  act: (...paths: string[]) => Promise<void>,
  { first, pause }: Pace = { first: 100, pause: 4000 },
): (...paths: string[]) => void {
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let rest = pause;
  const flush = (): void => {
    timer = undefined;
    if (document.hidden) return;
    last = Date.now();
    const paths = [...waiting];
    waiting.clear();
    // What costs the gateway much is asked for all the more seldom.
    if (paths.length > 0) void act(...paths).then(() => (rest = Math.max(pause, SHARE * (Date.now() - last))));
  };
  const schedule = (): void => {
    timer ??= setTimeout(flush, Math.max(first, last + rest - Date.now()));
  };
  document.addEventListener('visibilitychange', schedule);
  onScopeDispose(() => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', schedule);
  });
  return (...paths) => {
    paths.forEach((path) => waiting.add(path));
    schedule();
  };
}
