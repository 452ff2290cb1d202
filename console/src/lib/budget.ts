import { readGroup, textOrNull } from './fields.ts';
import { textsOf } from './lines.ts';

/** The spans of time that a budget can be for. */
export const PERIODS = ['day', 'month', 'total'] as const;
export type Period = (typeof PERIODS)[number];

/** The fields of a form that are a budget: USD as typed, empty where nothing is limited. */
export type BudgetForm = Record<`budget_${Period}`, string>;

/** A budget as a form shows it. */
export function budgetForm(budget: { [Key in Period]?: string | number | null } | null | undefined): BudgetForm {
  const { day, month, total } = textsOf(budget, PERIODS);
  return { budget_day: day, budget_month: month, budget_total: total };
}

/** The budget that a form, or what was changed of it, amounts to. */
export function budgetBody(form: Partial<BudgetForm>): { budget?: { [Key in Period]?: string | null } } {
  const budget = readGroup(form, PERIODS, textOrNull, 'budget_');
  return budget === undefined ? {} : { budget };
}

/** The fields of a form that are limits: numbers as typed, empty where nothing is limited. */
export type LimitForm = Record<'rpm' | 'rpd' | 'tpm' | 'tpd' | 'concurrency', string>;
