import type { AccessToken } from '../../api/types.ts';
import { entriesOf, numberOf, textsOf } from '../../lib/lines.ts';

/** The form of an access token: text as it is typed. */
export interface TokenForm extends Record<string, unknown> {
  name: string;
  route: string;
  models: string;
  budget_day: string;
  budget_month: string;
  budget_total: string;
  rpm: string;
  tpm: string;
  concurrency: string;
  ip_allow: string;
  expires_at: string;
  note: string;
}

const LIMITS = ['rpm', 'tpm', 'concurrency'] as const;
const BUDGETS = ['day', 'month', 'total'] as const;

/** A token as its form shows it. */
export function toForm(token?: AccessToken): TokenForm {
  const { day, month, total } = textsOf(token?.budget, BUDGETS);
  return {
    ...textsOf(token, ['name', 'route', 'note'] as const),
    ...textsOf(token?.limits, LIMITS),
    models: (token?.models ?? []).join('\n'),
    budget_day: day,
    budget_month: month,
    budget_total: total,
    ip_allow: (token?.ip_allow ?? []).join('\n'),
    expires_at: token?.expires_at ? local(token.expires_at) : '',
  };
}

/** The fields of the API that a form, or what was changed of it, amounts to; null takes a field away. */
export function toBody(form: Partial<TokenForm>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  if (form.name !== undefined) body['name'] = form.name.trim();
  for (const key of ['route', 'note'] as const) if (form[key] !== undefined) body[key] = form[key].trim() || null;
  for (const key of ['models', 'ip_allow'] as const) {
    if (form[key] !== undefined) body[key] = entriesOf(form[key]).length > 0 ? entriesOf(form[key]) : null;
  }
  if (form.expires_at !== undefined)
    body['expires_at'] = form.expires_at === '' ? null : new Date(form.expires_at).toISOString();
  const budget = BUDGETS.filter((period) => form[`budget_${period}`] !== undefined);
  if (budget.length > 0)
    body['budget'] = Object.fromEntries(budget.map((period) => [period, form[`budget_${period}`]?.trim() || null]));
  const limits = LIMITS.filter((key) => form[key] !== undefined);
  if (limits.length > 0) body['limits'] = Object.fromEntries(limits.map((key) => [key, numberOf(form[key])]));
  return body;
}

function local(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
