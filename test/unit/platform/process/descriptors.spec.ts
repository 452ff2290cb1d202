import { describe, expect, it } from '@jest/globals';
import { descriptorLimit, planDescriptors } from '../../../../src/platform/process/descriptors.js';

describe('descriptors', () => {
  it.each([
    [256, 64],
    [1_024, 320],
    [10, 8],
    [2 ** 30, 65_536],
    [null, 65_536],
  ])('of a limit of %p leave %i to clients', (limit, connections) => {
    expect(planDescriptors(limit)).toEqual({ limit, connections });
  });

  it('are never all given to clients, as each request needs one for its upstream as well', () => {
    for (let limit = 128; limit < 100_000; limit *= 2) {
      expect(planDescriptors(limit).connections).toBeLessThan(limit / 2);
    }
  });

  it('have a limit on Linux', () => {
    if (process.platform !== 'linux') return;
    expect(descriptorLimit()).toBeGreaterThan(0);
  });
});
