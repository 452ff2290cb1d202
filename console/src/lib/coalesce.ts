import { onScopeDispose } from 'vue';

const PAUSE = 4000;

/** Gathers paths and hands them on together: at once after a rest, then once in a pause, and only while the page is seen. */
export function useCoalesced(act: (...paths: string[]) => Promise<void>): (...paths: string[]) => void {
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
    timer ??= setTimeout(flush, Math.max(100, last + PAUSE - Date.now()));
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
