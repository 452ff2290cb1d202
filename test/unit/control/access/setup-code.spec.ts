import { describe, expect, it } from '@jest/globals';
import { SetupCode } from '../../../../src/control/access/setup-code.js';
import { HandClock } from '../../../support/hand-clock.js';

const MINUTE_MS = 60_000;

describe('a set-up code', () => {
  it('is taken for a quarter of an hour', () => {
    const clock = new HandClock();
    const code = new SetupCode(clock);
    clock.advance(15 * MINUTE_MS - 1);
    expect([code.isOpen, code.check(code.text.replaceAll('-', ' '))]).toEqual([true, 'right']);
    clock.advance(1);
    expect([code.isOpen, code.check(code.text)]).toEqual([false, 'expired']);
  });

  it('is burnt by the fifth wrong try, and used up by the right one', () => {
    const code = new SetupCode(new HandClock());
    const tries = Array.from({ length: 5 }, () => code.check('wrong'));
    expect(tries).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'burnt']);
    expect(code.check(code.text)).toBe('burnt');
    const other = new SetupCode(new HandClock());
    expect(other.check(other.text)).toBe('right');
    other.use();
    expect([other.isOpen, other.check(other.text)]).toEqual([false, 'burnt']);
  });
});
