import { BoundedMap } from '../../../platform/memory/bounded-map.js';
import type { PulseQuery } from './pulse.js';
import type { LedgerQuestion } from './thread-ledger-store.js';

const MOST_ANSWERS = 32;
const MOST_PULSES = 8;
const SHORTEST_MOMENT_MS = 1_000;
const LONGEST_MOMENT_MS = 5_000;
const MOMENTS_OF_A_STEP = 288;
/** Lists that are longer are not kept. */
const MOST_ROWS = 1_000;
const KEPT: ReadonlySet<LedgerQuestion['ask']> = new Set(['page', 'usage', 'pulse', 'recentUse', 'count']);

/** Whether a question only reads, and is asked by everybody who looks at the same page. */
export function isKeepable({ ask }: LedgerQuestion): boolean {
  return KEPT.has(ask);
}

/**
 * Answers to what was asked since the books changed last: however many look at a page, the books are read for one of
 * them, and nobody is told what they said before. How requests went takes far longer to find out, and is told as of a
 * moment ago: a second, or five where steps are of 24 minutes or more.
 */
export class KeptAnswers {
  private readonly answers = new BoundedMap<string, Promise<unknown>>(MOST_ANSWERS);
  /** Counts that have reached their bound, which books that grow do not fall below. */
  private readonly uncounted = new BoundedMap<string, true>(MOST_ANSWERS);
  private readonly pulses = new BoundedMap<string, Promise<unknown>>(MOST_PULSES);

  /** The books say something else from now on; what is being read at the moment is for those alone who wait for it. */
  forget(): void {
    this.answers.clear();
  }

  /** They say less: what was more than anybody counts may be so no longer. */
  forgetAll(): void {
    this.forget();
    this.pulses.clear();
    this.uncounted.clear();
  }

  /** The answer to a question, read where it is not there. */
  async once(question: LedgerQuestion, read: () => Promise<unknown>): Promise<unknown> {
    const key = JSON.stringify(question.ask === 'pulse' ? momentOf(question.with[0] as PulseQuery) : question);
    const bound = question.ask === 'count' ? question.with[1] : undefined;
    if (bound !== undefined && this.uncounted.get(key) === true) return bound;
    const kept = question.ask === 'pulse' ? this.pulses : this.answers;
    const answer = await kept.obtain(key, async () => await reading(kept, key, read));
    if (bound !== undefined && answer === bound) this.uncounted.set(key, true);
    return answer;
  }
}

/** A pulse, but for what is other within so short a time that nobody sees it in steps of its length. */
function momentOf({ since, until, stepMs, tenant }: PulseQuery): unknown {
  const momentMs = Math.min(LONGEST_MOMENT_MS, Math.max(SHORTEST_MOMENT_MS, stepMs / MOMENTS_OF_A_STEP));
  return [Math.floor(since / momentMs), Math.floor(until / momentMs), stepMs, tenant];
}

async function reading(
  kept: BoundedMap<string, Promise<unknown>>,
  key: string,
  read: () => Promise<unknown>,
): Promise<unknown> {
  try {
    const answer = await read();
    if (Array.isArray(answer) && answer.length > MOST_ROWS) kept.delete(key);
    return answer;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}
