import { useI18n } from 'vue-i18n';
import type { ApiError } from '../api/errors.ts';
import type { Touched } from '../api/types.ts';

/** What the API says by a code, in the language of the screen; a code without words keeps those of the API. */
export interface Words {
  cause(code: string | null | undefined, otherwise?: string | null): string;
  kind(code: string): string;
  outcome(code: string): string;
  /** Who counted the tokens. */
  usageSource(code: string): string;
  action(code: string): string;
  /** All there are words for, in the order of the words. */
  actions(): { value: string; label: string }[];
  result(code: string): string;
  error(error: ApiError): string;
  /** Why a provider's models could not be listed. */
  listing(code: string): string;
  readOnly(code: string | null | undefined, otherwise: string | null): string | null;
  /** What a version did, kind by kind. */
  touched(touched: readonly Touched[], otherwise: string): string;
}

/** The words for codes of the API. */
export function useWords(): Words {
  const { t, te, tm, locale } = useI18n();
  const word = (key: string, said: () => string, otherwise: string): string => (te(key) ? said() : otherwise);
  const kindWord = (code: string): string => word(`words.kind.${code}`, () => t(`words.kind.${code}`), code);
  return {
    cause: (code, otherwise) => word(`words.cause.${code}`, () => t(`words.cause.${code}`), otherwise ?? code ?? ''),
    kind: kindWord,
    outcome: (code) => word(`words.outcome.${code}`, () => t(`words.outcome.${code}`), code),
    usageSource: (code) => t(`requests.usageSource.${code}`),
    action: (code) => word(`words.action.${code}`, () => t(`words.action.${code}`), code),
    actions: () => {
      const codes = Object.entries(tm('words.action') as Record<string, object>).flatMap(([subject, verbs]) =>
        Object.keys(verbs).map((verb) => `${subject}.${verb}`),
      );
      const named = codes.map((value) => ({ value, label: t(`words.action.${value}`) }));
      return named.sort((left, right) => left.label.localeCompare(right.label, locale.value));
    },
    result: (code) => {
      const step = word(`channels.step.${code}`, () => t(`channels.step.${code}`), code);
      return word(`words.result.${code}`, () => t(`words.result.${code}`), t('audit.failedAt', { step }));
    },
    error: (error) =>
      error.status === 0
        ? t('kit.unreachable')
        : word(`words.error.${error.code}`, () => t(`words.error.${error.code}`), error.message),
    listing: (code) => word(`words.listing.${code}`, () => t(`words.listing.${code}`), code),
    readOnly: (code, otherwise) =>
      word(`words.readOnly.${code}`, () => t(`words.readOnly.${code}`), otherwise ?? '') || null,
    touched: (touched, otherwise) =>
      touched
        .map(({ kind, op, count, label }) => {
          const named = { kind: kindWord(kind), op: t(`versions.op.${op}`) };
          return count === 1
            ? t('words.touched.one', { ...named, name: label ?? '' })
            : t('words.touched.some', { ...named, count });
        })
        .join(' · ') || otherwise,
  };
}
