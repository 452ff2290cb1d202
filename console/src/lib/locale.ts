import { ref } from 'vue';

/** The languages that the console speaks. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'gw.language';

function initial(): Language {
  const asked = read(KEY) ?? navigator.language;
  return asked.startsWith('zh') ? 'zh-CN' : 'en';
}

const current = ref<Language>(initial());

/** The language in use; numbers and dates follow it. */
export function locale(): Language {
  return current.value;
}

/** Takes another language and remembers it. */
export function keepLocale(language: Language): void {
  current.value = language;
  document.documentElement.lang = language;
  write(KEY, language);
}

/** Reads a preference; storage may be forbidden. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a preference, where storage is allowed. */
export function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Without storage the preference lasts as long as the page.
  }
}
