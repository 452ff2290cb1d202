/** Time limits in milliseconds; what is undefined takes the product's default. */
export interface TimeoutSettings {
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly firstContentMs?: number;
  readonly idleMs?: number;
  readonly totalMs?: number;
}

/** Ceilings on requests, tokens and simultaneous requests; −1 is unlimited, 0 lets nothing through. */
export interface LimitSettings {
  readonly rpm: number;
  readonly rpd: number;
  readonly tpm: number;
  readonly tpd: number;
  readonly concurrency: number;
}

/** Ceilings on what requests may cost in micro-USD; −1 is unlimited. */
export interface BudgetSettings {
  readonly day: number;
  readonly month: number;
  readonly total: number;
}

/** No ceiling on money. */
export const NO_BUDGET: BudgetSettings = { day: -1, month: -1, total: -1 };

/** No limits at all. */
export const UNLIMITED: LimitSettings = { rpm: -1, rpd: -1, tpm: -1, tpd: -1, concurrency: -1 };
