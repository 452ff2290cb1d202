import type { BodyOf } from '../../api/operations.ts';
import type { Route } from '../../api/types.ts';
import { budgetBody, budgetForm, type BudgetForm } from '../../lib/budget.ts';
import { readFields, textOrNull, trimmed } from '../../lib/fields.ts';
import { given } from '../../lib/given.ts';
import { numberOf, textsOf } from '../../lib/lines.ts';

export const STRATEGIES = ['priority-weighted', 'random', 'least-inflight', 'fastest'] as const;
export const EXPOSES = ['all', 'virtual'] as const;
export const AFFINITIES = ['request', 'conversation'] as const;
const TEXTS = ['name', 'default_model', 'catch_all', 'time_zone', 'note', 'max_attempts'] as const;

/** The form of a route: text as it is typed, empty where the default holds. */
export interface RouteForm extends Record<(typeof TEXTS)[number], string>, BudgetForm {
  expose: (typeof EXPOSES)[number] | '';
  strategy: (typeof STRATEGIES)[number] | '';
  affinity: (typeof AFFINITIES)[number] | '';
  strict: boolean;
  log_content: boolean;
}

/** A route as its form shows it. */
export function toForm(route?: Route): RouteForm {
  return {
    ...textsOf(route, TEXTS),
    ...budgetForm(route?.budget),
    expose: route?.expose ?? '',
    strategy: route?.strategy ?? '',
    affinity: route?.affinity ?? '',
    strict: route?.strict ?? false,
    log_content: route?.log_content ?? false,
  };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<RouteForm>): BodyOf<'patch', `/routes/${string}`> {
  return {
    ...readFields(form, {
      name: trimmed,
      default_model: textOrNull,
      catch_all: textOrNull,
      time_zone: textOrNull,
      note: textOrNull,
      max_attempts: numberOf,
      expose: (choice: RouteForm['expose']) => choice || null,
      strategy: (choice: RouteForm['strategy']) => choice || null,
      affinity: (choice: RouteForm['affinity']) => choice || null,
      strict: true,
      log_content: true,
    }),
    ...budgetBody(form),
  };
}

/** The same for a new route: what is empty is left out. */
export function toNewBody(form: RouteForm): BodyOf<'post', '/routes'> {
  return { name: form.name.trim(), ...given(toBody(form)) } as BodyOf<'post', '/routes'>;
}
