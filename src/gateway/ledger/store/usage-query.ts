import type { RollupRow } from '../../../platform/database/ledger-schema.js';
import type { EntryFilter } from './entry-filter.js';
import { hourOf } from './roll-up.js';

/** What totals may be split by; days and hours are those of UTC, and the model is the one sent. */
export const USAGE_DIMENSIONS = ['token', 'model', 'channel', 'route', 'tenant', 'purpose', 'day', 'hour'] as const;

/** One of them. */
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** Which totals are asked for. */
export interface UsageQuery {
  readonly by: readonly UsageDimension[];
  readonly filter: Pick<
    EntryFilter,
    'since' | 'until' | 'tenant' | 'route' | 'token' | 'tokenId' | 'tokenIds' | 'channel' | 'model' | 'purpose'
  >;
}

/** What is added up; `cost_micros` lacks what the `unpriced` requests cost. */
export type UsageSums = Omit<RollupRow, 'hour' | 'tenant' | 'route' | 'token' | 'channel' | 'upstream_model'>;

/** The sums of one group. */
export interface UsageTotal extends UsageSums {
  readonly group: Readonly<Partial<Record<UsageDimension, string | number>>>;
  /** The ids of those of the group that have one; what they are called stands in the group. */
  readonly ids: Readonly<Partial<Record<UsageDimension, string>>>;
}

/** The names of the sums. */
export const SUMS = [
  ...(['requests', 'completed', 'failed', 'client_gone', 'crashed'] as const),
  ...(['prompt_tokens', 'completion_tokens', 'cached_tokens', 'cache_write_tokens', 'reasoning_tokens'] as const),
  ...(['audio_prompt_tokens', 'audio_completion_tokens', 'cost_micros', 'unpriced', 'estimated'] as const),
] as const satisfies (keyof UsageSums)[];

/** A stretch of time, its end excluded. */
export interface Stretch {
  readonly since: number;
  readonly until: number;
}

const HOUR_MS = 3_600_000;
const END_OF_TIME = Number.MAX_SAFE_INTEGER;
const MOST = Number.MAX_SAFE_INTEGER;

/** Splits a stretch into whole hours, which roll-ups know, and the rest at its edges. */
export function splitByHours({ since = 0, until = END_OF_TIME }: Partial<Stretch>): {
  hours: Stretch;
  edges: Stretch[];
} {
  const first = hourOf(since + HOUR_MS - 1);
  const last = until === END_OF_TIME ? END_OF_TIME : hourOf(until);
  if (first >= last) return { hours: { since: first, until: first }, edges: [{ since, until }] };
  const edges = [
    { since, until: first },
    { since: last, until },
  ];
  return { hours: { since: first, until: last }, edges: edges.filter((edge) => edge.since < edge.until) };
}

/** Adds up the totals of the same group; sorted by group. */
export function mergeTotals(by: readonly UsageDimension[], totals: readonly UsageTotal[]): UsageTotal[] {
  const groups = new Map<string, UsageTotal>();
  for (const total of totals) {
    const key = JSON.stringify(by.map((dimension) => [total.group[dimension], total.ids[dimension]]));
    const known = groups.get(key);
    groups.set(key, known === undefined ? total : plus(known, total));
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

function plus(a: UsageTotal, b: UsageTotal): UsageTotal {
  const sum = (name: keyof UsageSums): number => Math.min(a[name] + b[name], MOST);
  const sums = Object.fromEntries(SUMS.map((name) => [name, sum(name)])) as unknown as UsageSums;
  return { group: a.group, ids: a.ids, ...sums };
}
