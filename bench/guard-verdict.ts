import { median, ratios } from './report/statistics.ts';
import type { Runs } from './report/table.ts';

/** What the gateway may cost, as CPU time per request divided by the bare proxy's. */
export interface Budget {
  readonly [target: string]: {
    /** The recorded ratio. */
    readonly ratio: number;
    /** How far it may be exceeded: 0.2 = 20 %; more where the ratio depends on the disk. */
    readonly tolerance: number;
  };
}

/** How one target stands against its budget. */
export interface Standing {
  readonly name: string;
  readonly measured: number;
  readonly recorded: number;
  readonly limit: number;
  readonly isOver: boolean;
}

/** The median of the ratios of each round, of every target but the reference. */
export function measuredRatios(runs: Runs, reference: string): Record<string, number> {
  const cpu = (name: string): number[] => runs[name]!.map((sample) => sample['cpuMicrosPerRequest']!);
  const names = Object.keys(runs).filter((name) => name !== reference);
  return Object.fromEntries(names.map((name) => [name, median(ratios(cpu(name), cpu(reference)))]));
}

/** Compares measured ratios with the budget; throws when a target has none. */
export function standings(measured: Readonly<Record<string, number>>, budget: Budget): Standing[] {
  return Object.entries(measured).map(([name, ratio]) => {
    const allowed = budget[name];
    if (allowed === undefined) throw new Error(`the budget has no "${name}"`);
    const limit = allowed.ratio * (1 + allowed.tolerance);
    return { name, measured: ratio, recorded: allowed.ratio, limit, isOver: ratio > limit };
  });
}

/** The budget with measured ratios in the place of the recorded ones. */
export function recorded(measured: Readonly<Record<string, number>>, budget: Budget): Budget {
  const entries = Object.entries(budget).map(([name, { ratio, tolerance }]) => {
    const now = measured[name] ?? ratio;
    return [name, { ratio: Number(now.toFixed(2)), tolerance }];
  });
  return Object.fromEntries(entries) as Budget;
}

/** Whether it is a regression: the same target was over its limit in every series, so that one bad minute is none. */
export function isRegression(series: readonly (readonly Standing[])[]): boolean {
  const [first = []] = series;
  return first.some(({ name }) =>
    series.every((one) => one.some((standing) => standing.name === name && standing.isOver)),
  );
}

/** One line for people. */
export function tell({ name, measured, recorded: before, limit, isOver }: Standing): string {
  const verdict = isOver ? 'OVER' : 'within';
  return `${name}: ${measured.toFixed(2)} × the CPU of the bare proxy per request; recorded ${before.toFixed(2)}, ${verdict} the limit of ${limit.toFixed(2)}`;
}
