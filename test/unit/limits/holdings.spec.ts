import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Holdings, holdingTables, type Holding } from '../../../src/gateway/limits/holdings.js';
import { SharedMemory } from '../../../src/platform/shared-state/shared-memory.js';

/** A request: whose, where, how much it holds at first and then, and which of those under way ends before it. */
const request = fc.record({
  token: fc.nat(3),
  owner: fc.nat(3),
  amounts: fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }),
  worker: fc.nat(1),
  ends: fc.nat(5),
});

describe('what tokens hold at owners', () => {
  it('is the sum of their requests there, and counts whoever holds something, on whichever worker', () => {
    const tables = holdingTables('money');
    const property = fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const first = SharedMemory.of(tables);
      const workers = [first, new SharedMemory(first.parts)].map((memory) => new Holdings(memory, 'money'));
      let open: { readonly holding: Holding; readonly amount: number }[] = [];
      const agree = (): void => {
        for (const holdings of workers)
          for (const owner of [0, 1, 2, 3]) {
            const held = [0, 1, 2, 3].map((token) =>
              open
                .filter(({ holding }) => holding.tokenSlot === token && holding.ownerSlot === owner)
                .reduce((sum, { amount }) => sum + amount, 0),
            );
            expect(held.map((_, token) => holdings.heldBy(token, owner))).toEqual(held);
            expect(holdings.holdersAt(owner)).toBe(held.filter((amount) => amount > 0).length);
          }
      };
      const end = (over: (typeof open)[number]): void => {
        workers[0]!.change(over.holding, -over.amount);
        workers[0]!.close(over.holding);
        open = open.filter((each) => each !== over);
      };
      for (const { token, owner, amounts, worker, ends } of requests) {
        const holdings = workers[worker]!;
        const holding = holdings.open(token, owner);
        for (const amount of amounts) holdings.change(holding, amount);
        open.push({ holding, amount: amounts.reduce((sum, amount) => sum + amount, 0) });
        if (ends < open.length) end(open[ends]!);
        agree();
      }
      for (const over of open) end(over);
      agree();
      for (const holdings of workers) expect([0, 1, 2, 3].every((token) => holdings.isIdle(token))).toBe(true);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('takes rows again that are free', () => {
    const memory = SharedMemory.of(holdingTables('money'));
    const holdings = new Holdings(memory, 'money');
    const rows = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const open = [holdings.open(1, i), holdings.open(1, i + 1), holdings.open(2, i)];
      for (const holding of open) rows.add(holding.row);
      for (const holding of open) holdings.close(holding);
    }
    expect(rows.size).toBe(3);
  });
});
