import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  tell,
  addedToFirstToken,
  figuresOf,
  isRegression,
  measuredRatios,
  recorded,
  standings,
  type Budget,
  type Standing,
} from './guard-verdict.ts';
import { interleave } from './rounds.ts';
import { median } from './report/statistics.ts';
import { Stage } from './run/stage.ts';
import { OVERHEAD } from './scenarios/overhead.ts';
import { START } from './scenarios/start.ts';
import { ROOT } from './targets/base.ts';
import { gateway } from './targets/gateway.ts';
import { BARE } from './targets/peers.ts';

const BUDGET = join(import.meta.dirname, 'budget.json');
const CHAT = OVERHEAD.find(({ id }) => id === 'chat-1k')!;
const FIRST_TOKEN = OVERHEAD.find(({ id }) => id === 'first-token')!;
const MAX_SERIES = 2;
const STARTS = 3;
const EFFORT = { rounds: 5, seconds: 1, warmSeconds: 8, patienceSeconds: 0, tell: (): void => {} };

/** Compares what the gateway costs with the budget; a first series over the limit is measured again. True when it holds. */
export async function guard(): Promise<boolean> {
  const budget = readBudget();
  const series: Standing[][] = [];
  while (series.length < MAX_SERIES && isRegression(series) === series.length > 0) {
    const standing = standings(await figuresNow(), budget);
    series.push(standing);
    for (const one of standing) print(tell(one));
  }
  const holds = !isRegression(series);
  print(holds ? 'The gateway costs what it may.' : `The gateway costs more than it may, ${MAX_SERIES} times in a row.`);
  return holds;
}

/** Makes the figures of now the budget. */
export async function record(): Promise<void> {
  const budget = recorded(await figuresNow(), readBudget());
  writeFileSync(BUDGET, `${JSON.stringify(budget, null, 2)}\n`);
  print(`Recorded ${JSON.stringify(budget)}.`);
}

function readBudget(): Budget {
  return JSON.parse(readFileSync(BUDGET, 'utf8')) as Budget;
}

async function figuresNow(): Promise<Record<string, number>> {
  const stage = await Stage.open();
  try {
    const [standard, off] = [gateway('crash', ROOT), gateway('off', ROOT)];
    const idle = await interleave(stage, [standard], START, { ...EFFORT, rounds: STARTS });
    const chat = await interleave(stage, [standard, BARE, off], CHAT, EFFORT);
    const streams = await interleave(stage, [standard, BARE], FIRST_TOKEN, EFFORT);
    return {
      ...measuredRatios(chat, BARE.name),
      ttft: addedToFirstToken(streams, standard.name, BARE.name),
      idle: median(figuresOf(idle, standard.name, 'idleRssMb')),
    };
  } finally {
    await stage.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
