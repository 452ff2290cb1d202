import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ShareTable, shareTableNames, type ShareRow } from '../../../src/gateway/limits/share-table.js';
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
    const tables = shareTableNames('money');
    const property = fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const first = SharedMemory.of(tables);
      const workers = [first, new SharedMemory(first.parts)].map((memory) => new ShareTable(memory, 'money'));
      let open: { readonly row: ShareRow; readonly amount: number }[] = [];
      const agree = (): void => {
        for (const table of workers)
          for (const owner of [0, 1, 2, 3]) {
            const held = [0, 1, 2, 3].map((token) =>
              open
                .filter(({ row }) => row.tokenSlot === token && row.ownerSlot === owner)
                .reduce((sum, { amount }) => sum + amount, 0),
            );
            expect(held.map((_, token) => table.heldBy(token, owner))).toEqual(held);
            expect(table.holdersAt(owner)).toBe(held.filter((amount) => amount > 0).length);
          }
      };
      const end = (over: (typeof open)[number]): void => {
        workers[0]!.change(over.row, -over.amount);
        workers[0]!.close(over.row);
        open = open.filter((each) => each !== over);
      };
      for (const { token, owner, amounts, worker, ends } of requests) {
        const table = workers[worker]!;
        const row = table.open(token, owner);
        for (const amount of amounts) table.change(row, amount);
        open.push({ row, amount: amounts.reduce((sum, amount) => sum + amount, 0) });
        if (ends < open.length) end(open[ends]!);
        agree();
      }
      for (const over of open) end(over);
      agree();
      for (const table of workers) expect([0, 1, 2, 3].every((token) => table.isIdle(token))).toBe(true);
    });
    fc.assert(property, { numRuns: 100 });
  });

  it('takes rows again that are free', () => {
    const memory = SharedMemory.of(shareTableNames('money'));
    const table = new ShareTable(memory, 'money');
    const rows = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const open = [table.open(1, i), table.open(1, i + 1), table.open(2, i)];
      for (const row of open) rows.add(row.row);
      for (const row of open) table.close(row);
    }
    expect(rows.size).toBe(3);
  });
});
