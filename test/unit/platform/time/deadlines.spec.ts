import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { Deadlines, type Timed } from '../../../../src/platform/time/deadlines.js';
import { HandClock } from '../../../support/hand-clock.js';

const TICK_MS = 50;

describe('Deadlines', () => {
  let clock: HandClock;
  let deadlines: Deadlines;

  /** A member that notes when it is called, then does `act`. */
  class Member implements Timed {
    position = -1;
    readonly calls: number[] = [];

    constructor(
      public dueAt: number,
      private readonly act: (member: Member) => void = (member) => deadlines.remove(member),
    ) {}

    onDue(now: number): void {
      this.calls.push(now);
      this.act(this);
    }
  }

  function pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      clock.advance(TICK_MS);
      jest.advanceTimersByTime(TICK_MS);
    }
  }

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new HandClock(0, 0);
    deadlines = new Deadlines(clock);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('calls a member once its time has come, a tick late at most, and not before', () => {
    const member = new Member(120);
    deadlines.add(member);
    pass(100);
    expect(member.calls).toEqual([]);
    pass(100);
    expect([member.calls, member.position, deadlines.size]).toEqual([[150], -1, 0]);
  });

  it('calls at every tick as long as the time has passed, and again after it was moved', () => {
    const member = new Member(50, (self) => (self.dueAt = self.calls.length < 3 ? self.dueAt : 400));
    deadlines.add(member);
    pass(500);
    expect(member.calls).toEqual([50, 100, 150, 400, 450, 500]);
  });

  it('never calls a member that is due at no time', () => {
    const member = new Member(Infinity);
    deadlines.add(member);
    pass(1_000);
    expect([member.calls, deadlines.size]).toEqual([[], 1]);
  });

  it('tells the time as of the last tick or addition', () => {
    clock.advance(7);
    deadlines.add(new Member(Infinity));
    expect(deadlines.coarseNow).toBe(7);
    clock.advance(10);
    expect(deadlines.coarseNow).toBe(7);
    pass(TICK_MS);
    expect(deadlines.coarseNow).toBe(67);
  });

  it('takes a member out twice without harm', () => {
    const [a, b] = [new Member(Infinity), new Member(Infinity)];
    deadlines.add(a);
    deadlines.add(b);
    deadlines.remove(a);
    deadlines.remove(a);
    expect([deadlines.size, b.position]).toEqual([1, 0]);
  });

  it('stops ticking when nobody is left, and ticks again for the next', () => {
    const first = new Member(10);
    deadlines.add(first);
    pass(100);
    expect(jest.getTimerCount()).toBe(0);
    const second = new Member(200);
    deadlines.add(second);
    pass(100);
    expect(second.calls).toEqual([200]);
  });

  it('calls everybody who is due even when members leave and join meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ due: fc.nat(4), takes: fc.nat(9) }), { maxLength: 12 }), (plan) => {
        const members: Member[] = [];
        const gone = new Set<Member>();
        const leave = (member: Member): void => {
          gone.add(member);
          deadlines.remove(member);
        };
        for (const { due, takes } of plan) {
          members.push(
            new Member(clock.elapsed + due * TICK_MS, (self) => {
              leave(self);
              const other = members[takes];
              if (other !== undefined) leave(other);
              deadlines.add(new Member(Infinity));
            }),
          );
        }
        for (const member of members) deadlines.add(member);
        pass(6 * TICK_MS);
        for (const member of members) {
          expect(member.calls.length).toBeLessThanOrEqual(1);
          expect(gone.has(member) && member.position === -1).toBe(true);
        }
        const left: Timed[] = [];
        deadlines.forEach((member) => left.push(member));
        expect(left.map(({ position }) => position)).toEqual(left.map((_, i) => i));
        left.forEach((member) => deadlines.remove(member));
        expect(deadlines.size).toBe(0);
      }),
    );
  });

  it('lets members leave while it goes over all of them', () => {
    const members = [1, 2, 3].map(() => new Member(Infinity));
    members.forEach((member) => deadlines.add(member));
    const seen: Timed[] = [];
    deadlines.forEach((member) => {
      seen.push(member);
      members.forEach((other) => deadlines.remove(other));
    });
    expect([seen, deadlines.size]).toEqual([members, 0]);
  });
});
