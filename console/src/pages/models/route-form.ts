import type { Route } from '../../api/types.ts';
import { numberOf, textsOf } from '../../lib/lines.ts';

export const STRATEGIES = ['priority-weighted', 'random', 'least-inflight', 'fastest'] as const;
export const EXPOSES = ['all', 'virtual'] as const;
export const AFFINITIES = ['request', 'conversation'] as const;
const TEXTS = ['name', 'default_model', 'catch_all', 'expose', 'strategy', 'affinity', 'time_zone', 'note'] as const;

/** The form of a route: text as it is typed, empty where the default holds. */
export interface RouteForm extends Record<(typeof TEXTS)[number], string>, Record<string, unknown> {
  max_attempts: string;
  budget_day: string;
  budget_month: string;
  strict: boolean;
  log_content: boolean;
}

/** A route as its form shows it. */
export function toForm(route?: Route): RouteForm {
  const budget = textsOf(route?.budget, ['day', 'month'] as const);
  return {
    ...textsOf(route, TEXTS),
    ...textsOf(route, ['max_attempts'] as const),
    budget_day: budget.day,
    budget_month: budget.month,
    strict: route?.strict ?? false,
    log_content: route?.log_content ?? false,
  };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<RouteForm>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const key of TEXTS) if (form[key] !== undefined) body[key] = form[key].trim() || null;
  for (const key of ['strict', 'log_content'] as const) if (form[key] !== undefined) body[key] = form[key];
  if (form.max_attempts !== undefined) body['max_attempts'] = numberOf(form.max_attempts);
  const budget = (['day', 'month'] as const).flatMap((period) => {
    const amount = form[`budget_${period}`];
    return amount === undefined ? [] : [[period, amount.trim() || null]];
  });
  if (budget.length > 0) body['budget'] = Object.fromEntries(budget) as unknown;
  return body;
}
