import { onScopeDispose, ref, type Ref } from 'vue';

/** Whether a media query holds, kept current. */
export function useMedia(query: string): Ref<boolean> {
  const list = matchMedia(query);
  const holds = ref(list.matches);
  const update = (): void => {
    holds.value = list.matches;
  };
  list.addEventListener('change', update);
  onScopeDispose(() => list.removeEventListener('change', update));
  return holds;
}

/** Whether there is room for tables; below that there are cards. */
export function useWide(): Ref<boolean> {
  return useMedia('(min-width: 768px)');
}
