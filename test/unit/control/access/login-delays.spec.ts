import { describe, expect, it } from '@jest/globals';
import { LoginDelays, type LoginAttempt } from '../../../../src/control/access/login-delays.js';
import { HandClock } from '../../../support/hand-clock.js';

const HOME = '203.0.113.7';

function attempt(account: string, address: string, isKnownNetwork = false): LoginAttempt {
  return { account, address, isKnownNetwork };
}

describe('delays of logins (a lock that an outsider can cause)', () => {
  it('let an owner in from a network that is known, whatever strangers try from a thousand others (Bifrost, login limiter)', () => {
    const delays = new LoginDelays(new HandClock());
    for (let i = 0; i < 1_000; i++) delays.fail(attempt('owner', `198.${18 + (i >> 8)}.${i & 255}.1`));
    expect(delays.waitMs(attempt('owner', HOME, true))).toBe(0);
    expect(delays.waitMs(attempt('owner', HOME))).toBe(60_000);
    expect(delays.waitMs(attempt('somebody else', HOME))).toBe(0);
  });

  it('grow for one network whosever account it tries, and for nobody beside it', () => {
    const clock = new HandClock();
    const delays = new LoginDelays(clock);
    const waits = Array.from({ length: 11 }, (_, i) => {
      delays.fail(attempt(`account ${i}`, '198.51.100.9'));
      return delays.waitMs(attempt('another', '198.51.100.200')) / 1_000;
    });
    expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
    expect(delays.waitMs(attempt('another', '198.51.101.9'))).toBe(0);
    clock.advance(60_000);
    expect(delays.waitMs(attempt('another', '198.51.100.200'))).toBe(0);
    delays.fail(attempt('x', '198.51.100.1'));
    delays.succeed(attempt('x', '198.51.100.1'));
    expect(delays.waitMs(attempt('another', '198.51.100.200'))).toBe(0);
  });
});
