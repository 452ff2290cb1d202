import { describe, expect, it } from '@jest/globals';
import { ByteBudget } from '../../../../src/platform/memory/byte-budget.js';
import { OwnMemory } from '../../../../src/platform/shared-state/memory.js';
import { SharedMemory } from '../../../../src/platform/shared-state/shared-memory.js';
import { until } from '../../../support/until.js';

const LIMIT = 300;
const PATIENCE_MS = 60_000;

function budget(): ByteBudget {
  return new ByteBudget(new OwnMemory(), LIMIT, 'bytes');
}

describe('a budget of bytes', () => {
  it('gives two thirds to an owner that is alone, however many holds it has', () => {
    const bytes = budget();
    const [first, second] = [bytes.open(7), bytes.open(7)];
    expect([first.take(100), second.take(100), second.take(1)]).toEqual([true, true, false]);
    expect([bytes.mostBytes, bytes.heldBytes]).toEqual([200, 200]);
  });

  it('always leaves room for one more owner, and never passes its limit', () => {
    const bytes = budget();
    for (let owner = 0; owner < 5; owner++) {
      const hold = bytes.open(owner);
      let taken = 0;
      while (hold.take(0.25)) taken += 0.25;
      expect(taken).toBeGreaterThan(0);
    }
    expect(bytes.heldBytes).toBeLessThan(LIMIT);
  });

  it('counts what is there already even beyond the share, and says so', () => {
    const bytes = budget();
    const hold = bytes.open(null);
    expect([hold.add(200), hold.add(1), bytes.heldBytes]).toEqual([true, false, 201]);
  });

  it('has room for what is small, within bounds, while somebody had to be let beyond it', () => {
    const bytes = budget();
    const [beyond, small, other] = [bytes.open(1), bytes.open(2), bytes.open(3)];
    beyond.add(LIMIT + 100);
    expect([small.take(2), small.take(1), beyond.take(1)]).toEqual([true, false, false]);
    beyond.add(50);
    expect(other.take(2)).toBe(false);
  });

  it('counts what waits for an act until that is done, where it is large', () => {
    const bytes = budget();
    const hold = bytes.open(1);
    const held: number[] = [];
    const act = (): void => void held.push(hold.bytes);
    hold.until(Buffer.alloc(65_536), act)();
    const waiting = hold.until(Buffer.alloc(65_536), act);
    held.push(hold.bytes);
    waiting();
    hold.until(Buffer.alloc(65_535), act);
    expect([...held, hold.bytes]).toEqual([0, 65_536, 0, 0]);
  });

  it('knows what clients of each owner have not taken', () => {
    const bytes = budget();
    const [first, second, other] = [bytes.open(1), bytes.open(1), bytes.open(2)];
    first.noteUnsent(10);
    second.noteUnsent(5);
    other.noteUnsent(7);
    first.noteUnsent(4);
    other.release();
    expect([first.unsentOfOwner, other.unsentOfOwner, bytes.unsentBytes]).toEqual([9, 0, 9]);
  });

  it('counts nothing twice and nothing after the end', () => {
    const bytes = budget();
    const hold = bytes.open(1);
    hold.add(50);
    hold.give(20);
    expect([hold.bytes, bytes.heldBytes]).toEqual([30, 30]);
    hold.release();
    hold.release();
    hold.give(10);
    expect([hold.add(10), hold.take(10), hold.bytes, bytes.heldBytes]).toEqual([true, false, 0, 0]);
  });

  it('keeps everything while somebody needs it, and frees what is its own in the end', () => {
    const bytes = budget();
    const hold = bytes.open(1);
    const body = Buffer.allocUnsafeSlow(100);
    hold.take(body.length);
    hold.own(body);
    hold.retain();
    hold.release();
    expect([bytes.heldBytes, body.length]).toEqual([100, 100]);
    hold.letGo();
    expect([bytes.heldBytes, body.length]).toEqual([0, 0]);
  });

  it('is one for all workers', () => {
    const memory = SharedMemory.of(['bytes', 'bytes in all']);
    const here = new ByteBudget(memory, LIMIT, 'bytes');
    const there = new ByteBudget(new SharedMemory(memory.parts), LIMIT, 'bytes');
    expect(here.open(3).take(200)).toBe(true);
    expect([there.open(3).take(1), there.open(4).take(60), here.heldBytes]).toEqual([false, true, 260]);
  });
});

describe('who waits for room', () => {
  it('is told at once where there is some', () => {
    const told: boolean[] = [];
    budget()
      .open(1)
      .whenRoom(10, PATIENCE_MS, (isTaken) => told.push(isTaken));
    expect(told).toEqual([true]);
  });

  it('gets it in turn as it is given back, and who waits for much holds up nobody who waits for little', async () => {
    const bytes = budget();
    const full = bytes.open(1);
    full.take(200);
    const told: string[] = [];
    const waiting = (name: string, size: number): Promise<void> =>
      new Promise((resolve) => {
        bytes.open(1).whenRoom(size, PATIENCE_MS, (isTaken) => {
          told.push(`${name} ${isTaken}`);
          resolve();
        });
      });
    const all = [waiting('much', 150), waiting('little', 10), waiting('less', 5)];
    full.give(20);
    await Promise.all(all.slice(1));
    expect(told).toEqual(['little true', 'less true']);
    full.release();
    await all[0];
    expect([told.at(-1), bytes.heldBytes]).toEqual(['much true', 165]);
  });

  it('gets room that another worker has made', async () => {
    const memory = SharedMemory.of(['bytes', 'bytes in all']);
    const here = new ByteBudget(memory, LIMIT, 'bytes');
    const there = new ByteBudget(new SharedMemory(memory.parts), LIMIT, 'bytes').open(1);
    there.take(200);
    const isTaken = new Promise<boolean>((resolve) => here.open(1).whenRoom(100, PATIENCE_MS, resolve));
    there.release();
    expect(await isTaken).toBe(true);
  });

  it('is told in the end that there was none, and holds nothing', async () => {
    const bytes = budget();
    bytes.open(1).take(200);
    expect(await new Promise((resolve) => bytes.open(1).whenRoom(10, 1, resolve))).toBe(false);
    expect(bytes.heldBytes).toBe(200);
  });

  it('is told so as well when nobody needs it any more', async () => {
    const bytes = budget();
    bytes.open(1).take(200);
    const hold = bytes.open(1);
    const told: boolean[] = [];
    hold.whenRoom(10, PATIENCE_MS, (isTaken) => told.push(isTaken));
    hold.release();
    await until(() => told.length > 0);
    expect([told, bytes.heldBytes]).toEqual([[false], 200]);
  });
});
