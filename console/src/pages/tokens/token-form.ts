import type { BodyOf } from '../../api/operations.ts';
import type { AccessToken } from '../../api/types.ts';
import { budgetBody, budgetForm, type BudgetForm } from '../../lib/budget.ts';
import { readFields, readGroup, textOrNull, trimmed } from '../../lib/fields.ts';
import { given } from '../../lib/given.ts';
import { entriesOf, numberOf, textsOf } from '../../lib/lines.ts';

const TEXTS = ['name', 'route', 'note'] as const;
const LIMITS = ['rpm', 'tpm', 'concurrency'] as const;

type Texts = Record<(typeof TEXTS)[number] | (typeof LIMITS)[number], string>;

/** The form of an access token: text as it is typed. */
export interface TokenForm extends Texts, BudgetForm {
  models: string;
  ip_allow: string;
  expires_at: string;
}

/** A token as its form shows it. */
export function toForm(token?: AccessToken): TokenForm {
  return {
    ...textsOf(token, TEXTS),
    ...textsOf(token?.limits, LIMITS),
    ...budgetForm(token?.budget),
    models: (token?.models ?? []).join('\n'),
    ip_allow: (token?.ip_allow ?? []).join('\n'),
    expires_at: token?.expires_at ? local(token.expires_at) : '',
  };
}

/** The fields of the API that a form, or what was changed of it, amounts to; null takes a field away. */
export function toBody(form: Partial<TokenForm>): BodyOf<'patch', `/tokens/${string}`> {
  const limits = readGroup(form, LIMITS, numberOf);
  return {
    ...readFields(form, {
      name: trimmed,
      route: textOrNull,
      note: textOrNull,
      models: entriesOrNull,
      ip_allow: entriesOrNull,
      expires_at: (text: string) => (text === '' ? null : new Date(text).toISOString()),
    }),
    ...(limits && { limits }),
    ...budgetBody(form),
  };
}

/** The same for a new token: what is empty is left out. */
export function toNewBody(form: TokenForm): BodyOf<'post', '/tokens'> {
  return { name: form.name.trim(), route: form.route, ...given(toBody(form)) } as BodyOf<'post', '/tokens'>;
}

function entriesOrNull(lines: string): string[] | null {
  const entries = entriesOf(lines);
  return entries.length > 0 ? entries : null;
}

function local(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
