import { expect, it } from '@jest/globals';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SharedMemory } from '../../../../src/platform/shared-state/shared-memory.js';

const ROUNDS = 100_000;
const WIDTH = 2;

/** Counts in a row of the shared memory together with others, each step reading what the last one wrote. */
const COUNTING = `
  const { parentPort, workerData } = require('node:worker_threads');
  void (async () => {
    const { SharedMemory } = await import(workerData.program);
    const memory = new SharedMemory(workerData.parts);
    const row = memory.table('counts', ${WIDTH}).row(workerData.row);
    for (let i = 0; i < ${ROUNDS}; i++) {
      memory.lock.hold(() => {
        if (row[0] !== row[1]) throw new Error('torn');
        row[0]++;
        row[1] = row[0];
      });
    }
    parentPort.postMessage('done');
  })();`;

it('keeps what several threads count at once', async () => {
  const memory = SharedMemory.of(['counts']);
  const program = new URL('../../../../dist/platform/shared-state/shared-memory.js', import.meta.url).href;
  const row = 5_000;
  const workerData = { parts: memory.parts, program, row };
  const workers = [1, 2, 3].map(() => new Worker(COUNTING, { eval: true, workerData }));
  await Promise.all(workers.map(async (worker) => await once(worker, 'message')));
  await Promise.all(workers.map(async (worker) => await worker.terminate()));
  expect([...memory.table('counts', WIDTH).row(row)]).toEqual([3 * ROUNDS, 3 * ROUNDS]);
});

it('gives each table numbers of its own, all of them zero at first', () => {
  const memory = SharedMemory.of(['one', 'other']);
  memory.table('one', 3).row(7).fill(1);
  expect([...memory.table('other', 3).row(7)]).toEqual([0, 0, 0]);
  expect([...memory.table('one', 3).row(6)]).toEqual([0, 0, 0]);
  expect([...new SharedMemory(memory.parts).table('one', 3).row(7)]).toEqual([1, 1, 1]);
});

it('lets the lock go when what is done under it fails', () => {
  const { lock } = SharedMemory.of([]);
  const fail = (): void =>
    lock.hold(() => {
      throw new Error('no');
    });
  expect(fail).toThrow('no');
  expect(lock.hold(() => 'free')).toBe('free');
});

it('knows only the tables that it was made with', () => {
  expect(() => SharedMemory.of(['one']).table('other', 1)).toThrow('no memory is shared for other');
});
