import { onScopeDispose, ref, type Ref } from 'vue';

const now = ref(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present, a second fine; one timer for the whole page, which rests while the page is hidden. */
export function useNow(): Ref<number> {
  users += 1;
  now.value = Date.now();
  timer ??= setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, 1000);
  onScopeDispose(() => {
    users -= 1;
    if (users > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
