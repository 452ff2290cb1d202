import { constants, PerformanceObserver } from 'node:perf_hooks';
import { BufferSweep } from '../../../../src/platform/memory/buffer-sweep.js';
import { until } from '../../../support/until.js';

const MIB = 1024 * 1024;

describe('BufferSweep', () => {
  async function minorCollections(act: () => void, least: number): Promise<number> {
    let count = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { kind } = (entry as PerformanceEntry & { detail: { kind: number } }).detail;
        if (kind === constants.NODE_PERFORMANCE_GC_MINOR) count++;
      }
    });
    observer.observe({ entryTypes: ['gc'] });
    act();
    await until(() => count >= least);
    observer.disconnect();
    return count;
  }

  it('sweeps once for every 16 MB that came in, in pieces of any size', async () => {
    const sweep = new BufferSweep();
    const act = (): void => {
      for (let piece = 0; piece < 3 * 64; piece++) sweep.note(MIB / 4);
    };
    expect(await minorCollections(act, 3)).toBeGreaterThanOrEqual(3);
  });

  it('frees buffers that nobody holds', () => {
    const sweep = new BufferSweep();
    sweep.note(16 * MIB);
    const before = process.memoryUsage().arrayBuffers;
    for (let piece = 0; piece < 48; piece++) {
      Buffer.alloc(MIB);
      sweep.note(MIB);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 * MIB);
  });
});
