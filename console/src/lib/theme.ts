import { ref, watchEffect } from 'vue';
import { read, write } from './locale.ts';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'gw.theme';
const stored = read(KEY);

/** Light, dark, or what the system says. */
export const theme = ref<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');

/** Applies the theme now and at every change of it or of the system's. */
export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && system.matches);
    document.documentElement.classList.toggle('dark', isDark);
  };
  system.addEventListener('change', apply);
  watchEffect(() => {
    write(KEY, theme.value === 'system' ? null : theme.value);
    apply();
  });
}
