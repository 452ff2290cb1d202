import { describe, expect, it } from '@jest/globals';
import { Rounds } from '../../../../src/platform/time/rounds.js';

/** Rounds that end when they are told to, and how many there were. */
function rounds(mostWaiting = 10) {
  const begun: PromiseWithResolvers<number>[] = [];
  const all = new Rounds({
    make: async () => {
      begun.push(Promise.withResolvers<number>());
      return await begun.at(-1)!.promise;
    },
    pauseMs: 0,
    mostWaiting,
  });
  return { all, begun };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('what is made for everybody who asks', () => {
  it('is made once for those who ask before it begins, and once more for those who ask meanwhile', async () => {
    const { all, begun } = rounds();
    const [first, second] = [all.ask(), all.ask()];
    await settle();
    expect(begun).toHaveLength(1);
    const later = Array.from({ length: 5 }, async () => await all.ask());
    await settle();
    expect(begun).toHaveLength(1);
    begun[0]!.resolve(1);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    while (begun.length < 2) await new Promise((resolve) => setImmediate(resolve));
    begun[1]!.resolve(2);
    expect(await Promise.all(later)).toEqual([2, 2, 2, 2, 2]);
    expect(begun).toHaveLength(2);
  });

  it('is refused where too many wait, and made again after a failure', async () => {
    const { all, begun } = rounds(2);
    const first = all.ask();
    await settle();
    expect([all.ask(), all.ask(), all.ask()].map((asked) => asked === null)).toEqual([false, false, true]);
    begun[0]!.reject(new Error('no'));
    await expect(first).rejects.toThrow('no');
    while (begun.length < 2) await new Promise((resolve) => setImmediate(resolve));
    begun[1]!.resolve(2);
  });
});
