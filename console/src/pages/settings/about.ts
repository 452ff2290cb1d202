import { ref } from 'vue';
import { locale } from '../../lib/locale.ts';
import type { Variable } from '../../api/types.ts';

interface About {
  groups: Record<string, string>;
  variables: Record<string, string>;
}

/** The gateway tells in English what its variables mean; other languages are loaded when they are spoken. */
const chinese = ref<About>();

/** What variables and their groups are called in the language of the screen. */
export function useAbout(): { variable(of: Pick<Variable, 'name' | 'about'>): string; group(name: string): string } {
  if (locale() === 'zh-CN' && chinese.value === undefined)
    void import('../../locales/about.zh-CN.json').then((module) => (chinese.value = module.default));
  const told = (): About | undefined => (locale() === 'zh-CN' ? chinese.value : undefined);
  return {
    variable: ({ name, about }) => told()?.variables[name] ?? about ?? '',
    group: (name) => told()?.groups[name] ?? name,
  };
}
