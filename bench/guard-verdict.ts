import { median, ratios } from './report/statistics.ts';
import type { Runs } from './report/table.ts';

/** What the gateway may cost, by the name of the figure. */
export interface Budget {
  readonly [name: string]: {
    /** As it was recorded. */
    readonly figure: number;
    /** What it counts, for people. */
    readonly unit: string;
    /** How far it may be exceeded: 0.2 = 20 %; more where it depends on the disk or is a time. */
    readonly tolerance: number;
  };
}

/** How one figure stands against its budget. */
export interface Standing {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  readonly recorded: number;
  readonly limit: number;
  readonly isOver: boolean;
}

/** CPU per request of every target but the reference, divided by the reference's: the median of the ratios of each round. */
export function measuredRatios(runs: Runs, reference: string): Record<string, number> {
  const names = Object.keys(runs).filter((name) => name !== reference);
  const cpu = (name: string): number[] => figuresOf(runs, name, 'cpuMicrosPerRequest');
  return Object.fromEntries(names.map((name) => [name, median(ratios(cpu(name), cpu(reference)))]));
}

/** Milliseconds to the first token that a target adds to the reference's; of each its best round, since others are only later by chance. */
export function addedToFirstToken(runs: Runs, name: string, reference: string): number {
  const least = (target: string): number => Math.min(...figuresOf(runs, target, 'firstTokenP50'));
  return (least(name) - least(reference)) / 1000;
}

/** The figure of each round. */
export function figuresOf(runs: Runs, name: string, figure: string): number[] {
  return runs[name]!.map((sample) => sample[figure]!);
}

/** Compares what was measured with the budget; throws when a figure has none. */
export function standings(measured: Readonly<Record<string, number>>, budget: Budget): Standing[] {
  return Object.entries(measured).map(([name, now]) => {
    const allowed = budget[name];
    if (allowed === undefined) throw new Error(`the budget has no "${name}"`);
    const { figure, unit, tolerance } = allowed;
    const limit = figure * (1 + tolerance);
    return { name, measured: now, unit, recorded: figure, limit, isOver: now > limit };
  });
}

/** The budget with what was measured in the place of what was recorded. */
export function recorded(measured: Readonly<Record<string, number>>, budget: Budget): Budget {
  const entries = Object.entries(budget).map(([name, allowed]) => {
    const now = measured[name] ?? allowed.figure;
    return [name, { ...allowed, figure: Number(now.toFixed(2)) }];
  });
  return Object.fromEntries(entries) as Budget;
}

/** Whether it is a regression: the same figure was over its limit in every series, so that one bad minute is none. */
export function isRegression(series: readonly (readonly Standing[])[]): boolean {
  const [first = []] = series;
  return first.some(({ name }) =>
    series.every((one) => one.some((standing) => standing.name === name && standing.isOver)),
  );
}

/** One line for people. */
export function tell({ name, measured, unit, recorded: before, limit, isOver }: Standing): string {
  const verdict = isOver ? 'OVER' : 'within';
  return `${name}: ${measured.toFixed(2)} ${unit}; recorded ${before.toFixed(2)}, ${verdict} the limit of ${limit.toFixed(2)}`;
}
