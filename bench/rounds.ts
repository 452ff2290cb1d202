import { quietMachine } from './run/machine.ts';
import type { Stage } from './run/stage.ts';
import type { Runs } from './report/table.ts';
import type { Sample, Scenario } from './scenarios/scenario.ts';
import type { RunningTarget, Target } from './targets/target.ts';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of each measured window. */
  readonly seconds: number;
  /** Seconds of load on a new process before its first round, so that its code is compiled. */
  readonly warmSeconds: number;
  /** Seconds to wait before each run for other programs to finish. */
  readonly patienceSeconds: number;
  /** Told of every sample as it comes. */
  readonly tell: (line: string) => void;
}

/** Measures every target once per round, in turn: A B C A B C …, so that all of them see the same hours. */
export async function interleave(
  stage: Stage,
  targets: readonly Target[],
  scenario: Scenario,
  effort: Effort,
): Promise<Runs> {
  return scenario.isFresh
    ? await freshRounds(stage, targets, scenario, effort)
    : await standingRounds(stage, targets, scenario, effort);
}

async function freshRounds(
  stage: Stage,
  targets: readonly Target[],
  scenario: Scenario,
  effort: Effort,
): Promise<Runs> {
  const sampleOf = (target: Target) => async (): Promise<Sample> => {
    const opened: RunningTarget[] = [];
    const open = async (): Promise<RunningTarget> => {
      const running = await stage.start(target);
      opened.push(running);
      return running;
    };
    try {
      return await scenario.sample(open, effort.seconds);
    } finally {
      for (const running of opened) await stage.stop(running);
    }
  };
  return await rounds(new Map(targets.map((target) => [target.name, sampleOf(target)])), scenario, effort);
}

async function standingRounds(
  stage: Stage,
  targets: readonly Target[],
  scenario: Scenario,
  effort: Effort,
): Promise<Runs> {
  const standing: RunningTarget[] = [];
  try {
    for (const target of targets) standing.push(await stage.start(target));
    for (const running of standing) await scenario.sample(async () => running, effort.warmSeconds);
    const measured = scenario.withDirect === true ? [stage.direct, ...standing] : standing;
    const samples = measured.map((running) => {
      const sample = async (): Promise<Sample> => await scenario.sample(async () => running, effort.seconds);
      return [running.name, sample] as const;
    });
    return await rounds(new Map(samples), scenario, effort);
  } finally {
    for (const running of standing) await stage.stop(running);
  }
}

async function rounds(
  samples: ReadonlyMap<string, () => Promise<Sample>>,
  { id, columns, maxRounds = Infinity }: Scenario,
  { rounds: wanted, patienceSeconds, tell }: Effort,
): Promise<Runs> {
  const runs = Object.fromEntries([...samples.keys()].map((name) => [name, [] as Sample[]]));
  const [{ title, figure, digits }] = columns as [Scenario['columns'][number]];
  for (let round = 0; round < Math.min(wanted, maxRounds); round++) {
    for (const [name, sample] of samples) {
      await quietMachine(patienceSeconds);
      const taken = await sample();
      runs[name]!.push(taken);
      tell(`${id}, round ${round + 1}: ${name} ${taken[figure]?.toFixed(digits)} ${title}`);
    }
  }
  return runs;
}
