import { BoundedMap } from '../../../platform/memory/bounded-map.js';
import type { LedgerQuestion } from './thread-ledger-store.js';

const MOST_ANSWERS = 32;
const MOST_PULSES = 8;
/** Lists that are longer are not kept. */
const MOST_ROWS = 1_000;
const KEPT: ReadonlySet<LedgerQuestion['ask']> = new Set(['page', 'usage', 'pulse', 'recentUse', 'count']);

/** Whether a question only reads, and is asked by everybody who looks at the same page. */
export function isKeepable({ ask }: LedgerQuestion): boolean {
  return KEPT.has(ask);
}

/**
 * Answers to what was asked since the books changed last: however many look at a page, the books are read for one of
 * them, and nobody is told what they said before. How requests went is told by the second, since it takes far longer to
 * find out: who asks for a span up to the same second is told the same.
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
    const key = JSON.stringify(question);
    const bound = question.ask === 'count' ? question.with[1] : undefined;
    if (bound !== undefined && this.uncounted.get(key) === true) return bound;
    const kept = question.ask === 'pulse' ? this.pulses : this.answers;
    const answer = await kept.obtain(key, async () => await reading(kept, key, read));
    if (bound !== undefined && answer === bound) this.uncounted.set(key, true);
    return answer;
  }
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
