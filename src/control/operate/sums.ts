import type { UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import { formatMicros } from '../../gateway/pricing/money.js';

/** What requests came to. */
export interface Sums {
  readonly requests: number;
  /** Share of the requests that were answered; null without any. */
  readonly success: number | null;
  /** USD. */
  readonly spend: string;
}

/** The sums of a total of the ledger. */
export function sumsOf(total: UsageTotal | undefined): Sums {
  if (total === undefined) return { requests: 0, success: null, spend: formatMicros(0) };
  const { requests, completed, cost_micros: cost } = total;
  return { requests, success: requests === 0 ? null : completed / requests, spend: formatMicros(cost) };
}
