import { describe, expect, it } from '@jest/globals';
import { countWorkers, heapOfWorker } from '../../../src/server/worker-count.js';

const MIB = 1024 * 1024;
const linux = (mib: number) => ({ memoryBytes: mib * MIB, cores: 4, platform: 'linux' });

describe('the number of workers', () => {
  it.each([
    [1, 128, 1],
    [2, 512, 1],
    [2, 767, 1],
    [2, 768, 2],
    [4, 1024, 3],
    [4, 1280, 4],
    [64, 2 ** 44, 64],
  ])('that are asked for, %i, in %i MiB, is %i, and is told where it is less', (asked, mib, count) => {
    const told = countWorkers(String(asked), linux(mib));
    expect(told.count).toBe(count);
    expect(told.warning === null).toBe(count === asked);
  });

  it('says what they need, and what there is', () => {
    expect(countWorkers('auto', linux(512)).warning).toBe(
      'GATEWAY_WORKERS: 4 workers need 1280 MiB of memory, of 512 MiB; 1 will serve',
    );
  });

  it('is one where a port cannot be spread', () => {
    expect(countWorkers('2', { ...linux(8192), platform: 'darwin' })).toEqual({
      count: 1,
      warning: expect.stringContaining('spread'),
    });
  });
});

it.each([
  [2, 768, 192],
  [3, 1024, 170],
  [2, 24 * 1024, undefined],
])('the heap of each of %i workers in %i MiB is %s MiB', (count, mib, heap) => {
  expect(heapOfWorker(count, mib * MIB)).toBe(heap);
});
