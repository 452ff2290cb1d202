import { createI18n } from 'vue-i18n';
import { keepLocale, locale, type Language } from './locale.ts';

const LOADERS: Record<Language, () => Promise<{ messages: Record<string, unknown> }>> = {
  en: () => import('../locales/en.ts'),
  'zh-CN': () => import('../locales/zh-CN.ts'),
};

/** The messages; a language is loaded when it is first spoken. */
export const i18n = createI18n({
  legacy: false,
  locale: locale(),
  fallbackWarn: false,
  missingWarn: import.meta.env.DEV,
});

/** Speaks a language from now on. */
export async function speak(language: Language): Promise<void> {
  const { messages } = await LOADERS[language]();
  i18n.global.setLocaleMessage(language, messages as never);
  i18n.global.locale.value = language;
  keepLocale(language);
}
