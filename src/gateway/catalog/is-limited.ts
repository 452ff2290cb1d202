import type { BudgetSettings, LimitSettings } from './ceilings.js';

/** Whether any of the ceilings binds. */
export function isLimited(limits: LimitSettings | BudgetSettings): boolean {
  return Object.values(limits).some((limit: number) => limit >= 0);
}
