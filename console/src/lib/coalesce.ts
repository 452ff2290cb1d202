import { onScopeDispose } from 'vue';

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
  const flush = (): void => {
    timer = undefined;
    if (document.hidden) return;
    last = Date.now();
    const paths = [...waiting];
    waiting.clear();
    if (paths.length > 0) void act(...paths);
  };
  const schedule = (): void => {
    timer ??= setTimeout(flush, Math.max(first, last + pause - Date.now()));
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
