import type { BudgetSettings } from '../catalog/ceilings.js';
import { formatMicros } from '../pricing/money.js';

/** A budget and what is spent of it, in USD as decimal text. */
export interface BudgetStatus {
  readonly budget?: Partial<Record<keyof BudgetSettings, { readonly limit: string; readonly spent: string }>>;
}

/** What a subject may spend and has spent or set aside; empty when it has no budget. */
export function describeBudget(budget: BudgetSettings, spent: BudgetSettings): BudgetStatus {
  const names = (['day', 'month', 'total'] as const).filter((name) => budget[name] >= 0);
  if (names.length === 0) return {};
  const status = (name: keyof BudgetSettings): { limit: string; spent: string } => {
    return { limit: formatMicros(budget[name]), spent: formatMicros(spent[name]) };
  };
  return { budget: Object.fromEntries(names.map((name) => [name, status(name)])) };
}
