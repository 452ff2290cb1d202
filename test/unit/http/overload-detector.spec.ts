import { describe, expect, it } from '@jest/globals';
import { OverloadDetector } from '../../../src/http/edge/overload-detector.js';

const LATE = 250e6;
const PROMPT = 30e6;

/** Whether it is too much after each of the seconds. */
function verdicts(...seconds: readonly (readonly [loopDelayNs: number, heapShare: number])[]): boolean[] {
  const strain = new OverloadDetector(200);
  return seconds.map(([loopDelayNs, heapShare]) => {
    strain.note(loopDelayNs, heapShare);
    return strain.isTooMuch;
  });
}

describe('the strain of a process', () => {
  it('is too much once the event loop has been late for two seconds, until it is not', () => {
    expect(verdicts([LATE, 0.1], [LATE, 0.1], [LATE, 0.1], [PROMPT, 0.1])).toEqual([false, true, true, false]);
  });

  it('is not too much after a single stall', () => {
    expect(verdicts([LATE, 0.1], [PROMPT, 0.1], [LATE, 0.1])).toEqual([false, false, false]);
  });

  it('is too much at once while the heap is nearly full', () => {
    expect(verdicts([PROMPT, 0.86], [PROMPT, 0.84])).toEqual([true, false]);
  });
});
