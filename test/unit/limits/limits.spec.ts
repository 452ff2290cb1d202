import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Limits, type Subject } from '../../../src/gateway/limits/limits.js';
import type { Permit } from '../../../src/gateway/limits/permits.js';
import type { LimitUsage, Reached } from '../../../src/gateway/limits/meter.js';
import { channelOf, limitsOf } from '../../support/compiled.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { HandClock } from '../../support/hand-clock.js';

const NOTHING: LimitUsage = { rpm: 0, rpd: 0, tpm: 0, tpd: 0, concurrency: 0 };

function subject(limits: Parameters<typeof limitsOf>[0], timeZone = 'UTC'): Subject {
  return { slot: 0, limits: limitsOf(limits), timeZone };
}

function isPermit(answer: Permit | Reached): answer is Permit {
  return !('limit' in answer);
}

function setUp(limits: Parameters<typeof limitsOf>[0] = {}) {
  const clock = new HandClock();
  const counts = new Limits(clock, new OwnMemory());
  const token = subject(limits);
  const reserve = (tokens = 0): Permit | Reached => {
    const entered = counts.reserveToken(token);
    if ('limit' in entered) return entered;
    const reached = entered.reserveTokens(tokens);
    if (reached !== null) entered.cancel();
    return reached ?? entered;
  };
  const usage = (): LimitUsage => counts.accessTokenUsage(token);
  const permit = (tokens = 0): Permit => {
    const answer = reserve(tokens);
    if (!isPermit(answer)) throw new Error(`refused by ${answer.limit}`);
    return answer;
  };
  return { clock, counts, reserve, usage, permit };
}

describe('a channel that several routes use', () => {
  it('is counted once for all of them, and for each that has limits of its own there', () => {
    const counts = new Limits(new HandClock(), new OwnMemory());
    const whole = channelOf({ limits: limitsOf({ rpm: 3 }) });
    const [key] = whole.keys;
    const bounded = { ...whole, share: { slot: 0, limits: limitsOf({ rpm: 1 }) } };
    expect(counts.reserveAttempt(bounded, key!, 0)).not.toBeNull();
    expect(counts.channelReached(bounded)).toMatchObject({ limit: 'rpm' });
    expect(counts.channelReached(whole)).toBeNull();
    expect(counts.reserveAttempt(bounded, key!, 0)).toBeNull();
    const permits = [counts.reserveAttempt(whole, key!, 0), counts.reserveAttempt(whole, key!, 0)];
    expect(permits.every((permit) => permit !== null)).toBe(true);
    expect(counts.reserveAttempt(whole, key!, 0)).toBeNull();
    expect(counts.channelUsage(whole).rpm).toBe(3);
  });
});

describe('what a token asks about itself', () => {
  it('has limits of its own, at once and in a minute, whatever its requests take and whatever others ask', () => {
    const { clock, counts, permit, reserve } = setUp({ rpm: 1, concurrency: 1 });
    permit();
    const ask = (slot = 0): Permit | Reached => counts.reserveQuestion(slot, 'UTC');
    const atOnce = Array.from({ length: 8 }, () => ask());
    expect(atOnce.every(isPermit)).toBe(true);
    expect(ask()).toMatchObject({ limit: 'concurrency' });
    expect(isPermit(ask(1))).toBe(true);
    for (const answer of atOnce) if (isPermit(answer)) answer.settle(0);
    let asked = atOnce.length;
    for (let answer = ask(); isPermit(answer); answer = ask(), asked++) answer.settle(0);
    expect([asked, ask()]).toEqual([1_200, expect.objectContaining({ limit: 'rpm' })]);
    expect(isPermit(ask(1))).toBe(true);
    expect(reserve()).toMatchObject({ limit: expect.stringMatching(/rpm|concurrency/) });
    clock.advance(120_000);
    expect(isPermit(ask())).toBe(true);
  });
});

describe('a wall clock that jumps', () => {
  it.each([
    ['days ahead and back', 3 * 86_400_000],
    ['days back and ahead', -3 * 86_400_000],
  ])('%s leaves windows and days as they were', (_name, ms) => {
    const { clock, reserve, usage, permit } = setUp({ rpm: 3, rpd: 4 });
    for (let i = 0; i < 3; i++) permit().settle(0);
    clock.wall += ms;
    expect(reserve()).toMatchObject({ limit: 'rpm' });
    expect(usage()).toMatchObject({ rpm: 3 });
    clock.advance(1_000);
    clock.wall -= ms;
    expect(usage()).toMatchObject({ rpm: 3, rpd: 3 });
    clock.advance(60_000);
    permit().settle(0);
    expect(reserve()).toMatchObject({ limit: 'rpd' });
  });
});

describe('reserving for a token', () => {
  it('admits exactly as many of 5,000 at once as each limit allows', () => {
    for (const limit of ['rpm', 'rpd', 'concurrency'] as const) {
      const { reserve } = setUp({ [limit]: 137 });
      const answers = Array.from({ length: 5_000 }, () => reserve());
      expect(answers.filter(isPermit)).toHaveLength(137);
      expect(answers[137]).toMatchObject({ limit });
    }
  });

  it('admits no more tokens of 5,000 requests at once than the limit allows', () => {
    const { reserve, usage } = setUp({ tpm: 10_000 });
    const answers = Array.from({ length: 5_000 }, () => reserve(33));
    expect(answers.filter(isPermit)).toHaveLength(Math.floor(10_000 / 33));
    expect(usage().tpm).toBeLessThanOrEqual(10_000);
  });

  it('counts nothing for a request that a later limit refuses', () => {
    const { reserve, usage } = setUp({ rpm: 10, tpd: 50 });
    reserve(40);
    expect(reserve(40)).toMatchObject({ limit: 'tpd' });
    expect(usage()).toEqual({ rpm: 1, rpd: 1, tpm: 40, tpd: 40, concurrency: 1 });
  });

  it('lets a single request through that alone is above the ceiling, but nothing beside it', () => {
    const { reserve } = setUp({ tpm: 100 });
    expect(isPermit(reserve(500))).toBe(true);
    expect(reserve(1)).toMatchObject({ limit: 'tpm' });
  });

  it('never admits anything at a limit of 0, and does not promise a time', () => {
    for (const limit of ['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'] as const) {
      expect(setUp({ [limit]: 0 }).reserve(1)).toEqual({ limit, waitMs: null });
    }
  });

  it('tells when the limit lets the next one in, and keeps its word', () => {
    const { clock, reserve } = setUp({ rpm: 3 });
    for (let i = 0; i < 3; i++) {
      reserve();
      clock.advance(7_000);
    }
    const refused = reserve() as Reached;
    expect(refused.limit).toBe('rpm');
    clock.advance(refused.waitMs! - 1);
    expect(isPermit(reserve())).toBe(false);
    clock.advance(1);
    expect(isPermit(reserve())).toBe(true);
  });

  it('never asks to wait longer than client libraries obey for a minute to pass', () => {
    const { reserve } = setUp({ rpm: 1 });
    reserve();
    expect(reserve()).toEqual({ limit: 'rpm', waitMs: 60_000 });
  });

  it('waits for the end of the local day', () => {
    const clock = new HandClock(Date.parse('2026-11-20T22:30:00Z'));
    const counts = new Limits(clock, new OwnMemory());
    const token = subject({ rpd: 1 }, 'Europe/Berlin');
    counts.reserveToken(token);
    expect(counts.reserveToken(token)).toEqual({ limit: 'rpd', waitMs: 1_800_000 });
    clock.advance(1_800_000);
    expect(isPermit(counts.reserveToken(token))).toBe(true);
  });
});

describe('a permit', () => {
  it('corrects the tokens to what the request took', () => {
    const { permit, usage } = setUp();
    permit(100).settle(30);
    expect(usage()).toEqual({ rpm: 1, rpd: 1, tpm: 30, tpd: 30, concurrency: 0 });
    permit(10).settle(45);
    expect(usage()).toMatchObject({ tpm: 75, tpd: 75 });
  });

  it('leaves no trace when it is cancelled', () => {
    const { permit, usage } = setUp();
    permit(100).cancel();
    expect(usage()).toEqual(NOTHING);
  });

  it('ends once, however often it is settled or cancelled', () => {
    const { permit, usage } = setUp();
    const one = permit(10);
    one.settle(20);
    one.cancel();
    one.settle(500);
    expect(usage()).toEqual({ rpm: 1, rpd: 1, tpm: 20, tpd: 20, concurrency: 0 });
  });

  it('that ends after its minute takes nothing from what others counted since', () => {
    const { clock, permit, usage } = setUp();
    const slow = permit(100);
    clock.advance(90_000);
    permit(100);
    slow.settle(0);
    expect(usage()).toMatchObject({ rpm: 1, tpm: 100, tpd: 100, concurrency: 1 });
  });

  it('that ends after its day takes nothing from the new day', () => {
    const { clock, permit, usage } = setUp();
    const slow = permit(100);
    clock.advance(24 * 3_600_000);
    permit(60);
    slow.cancel();
    expect(usage()).toMatchObject({ rpd: 1, tpd: 60, concurrency: 1 });
  });
});

/** A reservation, the end of one of those open, or time that passes. */
const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('reserve' as const), tokens: fc.nat(1_000) }),
    fc.record({ act: fc.constant('end' as const), which: fc.nat() }),
    fc.record({ act: fc.constant('wait' as const), ms: fc.nat(20_000) }),
  ),
  { maxLength: 200 },
);

describe('any sequence of reservations and cancellations', () => {
  it('leaves every counter at zero once all are cancelled', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { clock, permit, usage } = setUp();
        const open: Permit[] = [];
        for (const step of sequence) {
          if (step.act === 'reserve') open.push(permit(step.tokens));
          else if (step.act === 'wait') clock.advance(step.ms);
          else if (open.length > 0) open.splice(step.which % open.length, 1)[0]!.cancel();
        }
        for (const each of open) each.cancel();
        expect(usage()).toEqual(NOTHING);
      }),
    );
  });

  it('never holds more requests than the ceilings while it runs', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { clock, reserve, usage } = setUp({ rpm: 7, tpm: 2_000, concurrency: 4 });
        const open: Permit[] = [];
        for (const step of sequence) {
          const answer = step.act === 'reserve' ? reserve(step.tokens) : null;
          if (answer !== null && isPermit(answer)) open.push(answer);
          if (step.act === 'wait') clock.advance(step.ms);
          if (step.act === 'end' && open.length > 0) open.splice(step.which % open.length, 1)[0]!.settle(0);
          const { rpm, tpm, concurrency } = usage();
          expect(rpm <= 7 && tpm <= 2_000 && concurrency <= 4).toBe(true);
          expect(concurrency).toBe(open.length);
        }
      }),
    );
  });
});

describe('reserving for an attempt', () => {
  it('counts for channel and key together, and for neither when one is full', () => {
    const clock = new HandClock();
    const counts = new Limits(clock, new OwnMemory());
    const channel = channelOf({ keys: 2, limits: limitsOf({ rpm: 3 }), keyLimits: limitsOf({ concurrency: 1 }) });
    const [first, second] = channel.keys;
    expect(counts.reserveAttempt(channel, first!, 5)).not.toBeNull();
    expect(counts.reserveAttempt(channel, first!, 5)).toBeNull();
    expect(counts.channelUsage(channel)).toEqual({ rpm: 1, rpd: 1, tpm: 5, tpd: 5, concurrency: 1 });
    const other = counts.reserveAttempt(channel, second!, 5);
    expect(counts.channelUsage(channel).rpm).toBe(2);
    other?.cancel();
    expect(counts.channelUsage(channel)).toMatchObject({ rpm: 1, tpm: 5, concurrency: 1 });
    expect(counts.keyReached(channel, second!)).toBeNull();
    expect(counts.keyReached(channel, first!)).toEqual({ limit: 'concurrency', waitMs: 1_000 });
  });

  it('is refused by a full channel whatever its keys allow', () => {
    const counts = new Limits(new HandClock(), new OwnMemory());
    const channel = channelOf({ keys: 2, limits: limitsOf({ rpm: 1 }) });
    counts.reserveAttempt(channel, channel.keys[0]!, 0);
    expect(counts.reserveAttempt(channel, channel.keys[1]!, 0)).toBeNull();
    expect(counts.channelReached(channel)).toMatchObject({ limit: 'rpm' });
  });

  it('is foretold: a channel or key whose tokens are used up is reached before anybody tries', () => {
    const counts = new Limits(new HandClock(), new OwnMemory());
    const channel = channelOf({ limits: limitsOf({ tpm: 100 }), keyLimits: limitsOf({ tpd: 100 }) });
    const key = channel.keys[0]!;
    expect([counts.channelReached(channel), counts.keyReached(channel, key)]).toEqual([null, null]);
    counts.reserveAttempt(channel, key, 100);
    expect(counts.channelReached(channel)).toMatchObject({ limit: 'tpm' });
    expect(counts.keyReached(channel, key)).toMatchObject({ limit: 'tpd' });
  });

  it('knows a limit of 0 before anything was counted', () => {
    const counts = new Limits(new HandClock(), new OwnMemory());
    const channel = channelOf({ limits: limitsOf({ rpd: 0 }), keyLimits: limitsOf({ tpm: 0 }) });
    expect(counts.channelReached(channel)).toEqual({ limit: 'rpd', waitMs: null });
    expect(counts.keyReached(channel, channel.keys[0]!)).toEqual({ limit: 'tpm', waitMs: null });
  });
});
