/** Whose latest requests are looked at. */
export interface RecentUseQuery {
  readonly by: 'token' | 'channel' | 'route';
  /** Ids of them. */
  readonly ids: readonly string[];
  /** Of each the latest so many. */
  readonly latest: number;
}

/** What the latest requests of one of them tell. */
export interface RecentUse {
  readonly id: string;
  /** Wall milliseconds of the last of them. */
  readonly lastAt: number;
  /** Milliseconds to the first content: the median, and what nineteen of twenty did not pass; null where none came. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly lastError: { readonly at: number; readonly status: number | null; readonly code: string | null } | null;
}

/** The value that a share of the sorted values does not pass; null without any. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
