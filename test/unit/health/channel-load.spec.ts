import { describe, expect, it } from '@jest/globals';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { ChannelLoad } from '../../../src/gateway/health/channel-load.js';

describe('the load of a channel', () => {
  it('is what has begun and not ended', () => {
    const load = new ChannelLoad(new OwnMemory());
    expect(load.of(4)).toBe(0);
    load.begin(4, false);
    load.begin(4, true);
    load.end(4, true);
    expect([load.of(4), load.of(0)]).toEqual([1, 0]);
    load.end(4, false);
    expect(load.of(4)).toBe(0);
  });

  it('allows three further tries at any time, and a fifth of what is in flight', () => {
    const load = new ChannelLoad(new OwnMemory());
    for (let i = 0; i < 3; i++) {
      expect(load.allowsExtra(0)).toBe(true);
      load.begin(0, true);
    }
    expect(load.allowsExtra(0)).toBe(false);
    for (let i = 0; i < 17; i++) load.begin(0, false);
    expect(load.allowsExtra(0)).toBe(true);
    load.begin(0, true);
    expect(load.allowsExtra(0)).toBe(true);
    load.begin(0, true);
    expect([load.of(0), load.allowsExtra(0)]).toEqual([22, false]);
    load.end(0, true);
    expect(load.allowsExtra(0)).toBe(true);
  });
});
