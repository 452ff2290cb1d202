import type { UsageTotal } from '../store/usage-query.js';
import type { ProviderLine } from './provider-export.js';

/** What is compared; null where one side does not tell. */
export interface Figures {
  readonly requests: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly costMicros: number | null;
}

/** One day and model on both sides. */
export interface Comparison {
  readonly day: string;
  readonly model: string;
  readonly provider: Figures;
  readonly books: Figures;
  /** Requests of the books without a price, whose cost the books do not know. */
  readonly unpriced: number;
  /** The names of the figures that differ by more than the tolerance. */
  readonly differing: readonly (keyof Figures)[];
}

const FIGURES = ['requests', 'promptTokens', 'completionTokens', 'costMicros'] as const;
const NOTHING: Figures = { requests: 0, promptTokens: 0, completionTokens: 0, costMicros: 0 };
/** Providers add a date to a model, or a variant: `gpt-4o-2024-08-06`, `claude-sonnet-4-20250514`, `model:free`. */
const SUFFIX = /(?:[-@](?:\d{8}|\d{4}-\d\d-\d\d))?(?::[a-z-]+)?$/;

/** Compares a provider's lines with the books' totals by day and model; `tolerance` is a share of the provider's figure. */
export function compare(
  provider: readonly ProviderLine[],
  books: readonly UsageTotal[],
  tolerance: number,
): Comparison[] {
  const theirs = new Map<string, Figures>();
  for (const line of provider) add(theirs, keyOf(line.day, line.model), line);
  const ours = new Map<string, Figures>();
  const unpriced = new Map<string, number>();
  for (const total of books) {
    const key = keyOf(new Date(Number(total.group.day)).toISOString().slice(0, 10), String(total.group.model));
    add(ours, key, figuresOf(total));
    unpriced.set(key, (unpriced.get(key) ?? 0) + total.unpriced);
  }
  return [...new Set([...theirs.keys(), ...ours.keys()])].sort().map((key) => {
    const [day = '', model = ''] = key.split(' ');
    const sides = { provider: rounded(theirs.get(key) ?? NOTHING), books: ours.get(key) ?? NOTHING };
    return { day, model, ...sides, unpriced: unpriced.get(key) ?? 0, differing: differing(sides, tolerance) };
  });
}

/** Providers count what they answered: a request that failed there is on neither side. */
function figuresOf({ completed, client_gone, ...sums }: UsageTotal): Figures {
  return {
    requests: completed + client_gone,
    promptTokens: sums.prompt_tokens,
    completionTokens: sums.completion_tokens,
    costMicros: sums.cost_micros,
  };
}

function keyOf(day: string, model: string): string {
  return `${day} ${model.toLowerCase().replace(SUFFIX, '')}`;
}

function add(sums: Map<string, Figures>, key: string, more: Figures): void {
  const known = sums.get(key);
  if (known === undefined)
    sums.set(
      key,
      pick((name) => more[name]),
    );
  else
    sums.set(
      key,
      pick((name) => plus(known[name], more[name])),
    );
}

function rounded(figures: Figures): Figures {
  return pick((name) => (figures[name] === null ? null : Math.round(figures[name])));
}

function pick(read: (name: keyof Figures) => number | null): Figures {
  return {
    requests: read('requests'),
    promptTokens: read('promptTokens'),
    completionTokens: read('completionTokens'),
    costMicros: read('costMicros'),
  };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function differing({ provider, books }: { provider: Figures; books: Figures }, tolerance: number): (keyof Figures)[] {
  return FIGURES.filter((name) => {
    const [theirs, ours] = [provider[name], books[name]];
    return theirs !== null && ours !== null && Math.abs(theirs - ours) > tolerance * Math.abs(theirs);
  });
}
