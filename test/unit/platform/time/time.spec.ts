import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { SystemClock } from '../../../../src/platform/time/clock.js';
import { SystemRandom } from '../../../../src/platform/time/random.js';
import { after, every, sleep as waitFor, soon } from '../../../../src/platform/time/timers.js';

describe('timers', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('calls once after a while, unless it is cancelled', () => {
    let calls = 0;
    after(10, () => calls++);
    after(10, () => calls++)();
    jest.advanceTimersByTime(100);
    expect(calls).toBe(1);
  });

  it('calls soon, but not at once', () => {
    let calls = 0;
    soon(() => calls++);
    expect(calls).toBe(0);
    jest.runAllTimers();
    expect(calls).toBe(1);
  });

  it('calls again and again until it is stopped', () => {
    let calls = 0;
    const stop = every(10, () => calls++);
    jest.advanceTimersByTime(35);
    stop();
    jest.advanceTimersByTime(100);
    expect(calls).toBe(3);
  });
});

describe('the time of this machine', () => {
  it('waits as long as it is told', async () => {
    const clock = new SystemClock();
    const started = clock.monotonic();
    await waitFor(30);
    expect(clock.monotonic() - started).toBeGreaterThanOrEqual(28);
  });

  it('tells milliseconds since the epoch', () => {
    const before = Date.now();
    const told = new SystemClock().now();
    const now = Date.now();
    expect([told >= before - 1_000, told <= now + 1_000]).toEqual([true, true]);
  });

  it('keeps no process alive by its timers', () => {
    const script = `const { after, every } = await import('./dist/platform/time/timers.js');
      after(600_000, () => {}); every(600_000, () => {}); console.log('done');`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect([stdout, status]).toEqual(['done\n', 0]);
  });
});

describe('the chance of this machine', () => {
  it('gives fractions from 0 up to, not including, 1, and UUIDs that differ', () => {
    const random = new SystemRandom();
    const fractions = Array.from({ length: 1_000 }, () => random.fraction());
    expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(new Set(fractions).size).toBeGreaterThan(990);
    expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(random.uuid()).not.toBe(random.uuid());
  });
});
