import { describe, expect, it } from '@jest/globals';
import { isKeepable, KeptAnswers } from '../../../src/gateway/ledger/store/kept-answers.js';

const OVERVIEW = { ask: 'usage', with: [{ by: [], filter: { since: 1 } }] } as const;

/** Answers that are counted, each of which is given when it is told to be. */
function reader() {
  const waiting: ((answer: unknown) => void)[] = [];
  const read = async (): Promise<unknown> => await new Promise((resolve) => waiting.push(resolve));
  return { waiting, read };
}

describe('answers of the books', () => {
  it('are read once for all who ask the same, until something is written', async () => {
    const kept = new KeptAnswers();
    const { waiting, read } = reader();
    const asked = [kept.once(OVERVIEW, read), kept.once({ ...OVERVIEW }, read)];
    expect(waiting).toHaveLength(1);
    waiting[0]!(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    expect(await kept.once(OVERVIEW, read)).toBe(1);
    kept.forget();
    const again = kept.once(OVERVIEW, read);
    waiting[1]!(2);
    expect(await again).toBe(2);
    expect(waiting).toHaveLength(2);
  });

  it('that were begun before something was written are for nobody who asks afterwards', async () => {
    const kept = new KeptAnswers();
    const { waiting, read } = reader();
    const before = kept.once(OVERVIEW, read);
    kept.forget();
    const after = kept.once(OVERVIEW, read);
    waiting[1]!('new');
    waiting[0]!('old');
    expect(await Promise.all([before, after])).toEqual(['old', 'new']);
    expect(await kept.once(OVERVIEW, read)).toBe('new');
  });

  it.each([
    [60_000, [1_000, 1_000, 2_000], [1, 1, 2]],
    [1_440_000, [5_000, 6_000, 9_000, 10_000], [1, 1, 1, 2]],
    [86_400_000, [5_000, 9_000, 10_000], [1, 1, 2]],
  ])('of how requests went in steps of %i ms are those of a moment ago', async (stepMs, ends, seen) => {
    const kept = new KeptAnswers();
    let reads = 0;
    const read = async (): Promise<number> => await Promise.resolve(++reads);
    const told: unknown[] = [];
    for (const until of ends) {
      told.push(await kept.once({ ask: 'pulse', with: [{ since: 0, until, stepMs }] }, read));
      kept.forget();
    }
    expect(told).toEqual(seen);
    expect(await kept.once({ ask: 'pulse', with: [{ since: 0, until: ends[0]!, stepMs, tenant: 't' }] }, read)).toBe(
      reads,
    );
  });

  it('that have counted up to a bound are not counted again, as long as nothing is removed', async () => {
    const kept = new KeptAnswers();
    let [rows, reads] = [3, 0];
    const count = async (bound: number): Promise<unknown> => {
      const read = async (): Promise<number> => {
        reads++;
        return await Promise.resolve(Math.min(rows, bound));
      };
      return await kept.once({ ask: 'count', with: [{}, bound] }, read);
    };
    expect([await count(3), await count(5)]).toEqual([3, 3]);
    kept.forget();
    rows = 4;
    expect([await count(3), await count(5), reads]).toEqual([3, 4, 3]);
    kept.forgetAll();
    rows = 1;
    expect([await count(3), reads]).toEqual([1, 4]);
  });

  it('to different questions are different, and a failed one is asked again', async () => {
    const kept = new KeptAnswers();
    const read = (answer: number) => async (): Promise<number> => await Promise.resolve(answer);
    expect(await kept.once(OVERVIEW, read(1))).toBe(1);
    expect(await kept.once({ ask: 'usage', with: [{ by: [], filter: { since: 2 } }] }, read(2))).toBe(2);
    expect(await kept.once({ ...OVERVIEW, ask: 'pulse' }, read(3))).toBe(3);
    const fails = async (): Promise<never> => await Promise.reject(new Error('gone'));
    await expect(kept.once({ ask: 'usage', with: [] }, fails)).rejects.toThrow('gone');
    expect(await kept.once({ ask: 'usage', with: [] }, read(4))).toBe(4);
  });

  it('are not kept where they are very long, or where asking changes something', async () => {
    const kept = new KeptAnswers();
    let reads = 0;
    const many = async (): Promise<unknown[]> => await Promise.resolve(Array.from({ length: 1_001 }, () => ++reads));
    await kept.once(OVERVIEW, many);
    await kept.once(OVERVIEW, many);
    expect(reads).toBe(2_002);
    expect(isKeepable({ ask: 'adoptOnce', with: [[]] })).toBe(false);
    expect(isKeepable(OVERVIEW)).toBe(true);
  });
});
