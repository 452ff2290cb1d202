import { describe, expect, it } from '@jest/globals';
import { addedToFirstToken, isRegression, measuredRatios, recorded, standings, tell } from './guard-verdict.ts';

const unit = '× the CPU of the bare proxy per request';
const BUDGET = { strict: { figure: 2, unit, tolerance: 0.2 }, off: { figure: 1.5, unit, tolerance: 0.2 } };
const cpu = (...values: number[]) => values.map((cpuMicrosPerRequest) => ({ cpuMicrosPerRequest }));

describe('the guard', () => {
  it('takes the median of the ratios of each round, so that a slow hour and one wild round change nothing', () => {
    const runs = { strict: cpu(80, 200, 900), bare: cpu(40, 100, 50) };
    expect(measuredRatios(runs, 'bare')).toEqual({ strict: 2 });
  });

  it('compares the best rounds to the first token, so that one late round changes nothing', () => {
    const first = (...values: number[]) => values.map((firstTokenP50) => ({ firstTokenP50 }));
    const runs = { gateway: first(1_900, 900, 1_000), bare: first(400, 5_000, 500) };
    expect(addedToFirstToken(runs, 'gateway', 'bare')).toBe(0.5);
  });

  it('lets a ratio exceed the recorded one by the tolerance', () => {
    const [strict, off] = standings({ strict: 2.39, off: 1.81 }, BUDGET);
    expect(strict).toMatchObject({ name: 'strict', recorded: 2, isOver: false });
    expect(strict!.limit).toBeCloseTo(2.4);
    expect(off).toMatchObject({ name: 'off', isOver: true });
  });

  it('refuses to pass what has no budget', () => {
    expect(() => standings({ relaxed: 1 }, BUDGET)).toThrow('no "relaxed"');
  });

  it('calls it a regression only when the same figure is over in every series', () => {
    const good = standings({ strict: 2, off: 1.5 }, BUDGET);
    const bad = standings({ strict: 3, off: 1.5 }, BUDGET);
    const other = standings({ strict: 2, off: 3 }, BUDGET);
    expect(isRegression([])).toBe(false);
    expect(isRegression([good])).toBe(false);
    expect(isRegression([bad])).toBe(true);
    expect(isRegression([bad, good])).toBe(false);
    expect(isRegression([bad, other])).toBe(false);
    expect(isRegression([bad, bad])).toBe(true);
  });

  it('records ratios and keeps what they may be exceeded by', () => {
    expect(recorded({ strict: 1.754, off: 1.2 }, BUDGET)).toEqual({
      strict: { figure: 1.75, unit, tolerance: 0.2 },
      off: { figure: 1.2, unit, tolerance: 0.2 },
    });
  });

  it('says what it measured', () => {
    const [over] = standings({ strict: 3 }, BUDGET);
    expect(tell(over!)).toBe(
      'strict: 3.00 × the CPU of the bare proxy per request; recorded 2.00, OVER the limit of 2.40',
    );
  });
});
