import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Pace } from '../../../../src/http/admin/core/pace.js';

describe('what a viewer is sent', () => {
  it('is no more than so many bytes a look, beside the last event, however long events are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { minLength: 1, maxLength: 60 }), (sizes) => {
        const pace = new Pace(2_048);
        let [sent, last, looks] = [0, 0, 0];
        for (const size of sizes) {
          looks++;
          if (!pace.begin()) continue;
          pace.sent(size);
          sent += size;
          last = size;
        }
        expect(sent - last).toBeLessThanOrEqual((looks - 1) * 2_048);
      }),
    );
  });

  it('waits for nothing where every look keeps to it', () => {
    const pace = new Pace(2_048);
    for (let look = 0; look < 10; look++) {
      expect(pace.begin()).toBe(true);
      pace.sent(2_048);
    }
  });
});
