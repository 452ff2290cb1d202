import type { RunningTarget, Target } from '../targets/target.ts';

/** The figures of one run, by name. */
export type Sample = Readonly<Record<string, number>>;

/** One column of a scenario's table. */
export interface Column {
  readonly title: string;
  readonly figure: string;
  readonly digits: number;
  /** `ratio`: also divided by the references' figure of the same round. `added`: also less that, and less the figure without a gateway. */
  readonly compare?: 'ratio' | 'added';
}

/** One thing to measure on every target. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** What it is measured on, in place of everything else. */
  readonly targets?: readonly Target[];
  /** The target that figures are divided by, in place of the bare proxy. */
  readonly reference?: string;
  /** Whether every round begins with a new process of the target. */
  readonly isFresh: boolean;
  /** How often a target is measured at most. */
  readonly maxRounds?: number;
  /** Whether the upstream without a gateway is measured in the same rounds. */
  readonly withDirect?: boolean;
  /** Measures once; `open` gives the target, which listens then. */
  readonly sample: (open: () => Promise<RunningTarget>, seconds: number) => Promise<Sample>;
}
