import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  tell,
  isRegression,
  measuredRatios,
  recorded,
  standings,
  type Budget,
  type Standing,
} from './guard-verdict.ts';
import { interleave } from './rounds.ts';
import { Stage } from './run/stage.ts';
import { OVERHEAD } from './scenarios/overhead.ts';
import { ROOT } from './targets/base.ts';
import { gateway } from './targets/gateway.ts';
import { BARE } from './targets/peers.ts';

const BUDGET = join(import.meta.dirname, 'budget.json');
const CHAT = OVERHEAD.find(({ id }) => id === 'chat-1k')!;
const MAX_SERIES = 2;
const EFFORT = { rounds: 5, seconds: 1, warmSeconds: 8, patienceSeconds: 0, tell: (): void => {} };

/** Compares the gateway's CPU ratio with the budget; a first series over the limit is measured again. True when it holds. */
export async function guard(): Promise<boolean> {
  const budget = readBudget();
  const series: Standing[][] = [];
  while (series.length < MAX_SERIES && isRegression(series) === series.length > 0) {
    const standing = standings(await ratiosNow(), budget);
    series.push(standing);
    for (const one of standing) print(tell(one));
  }
  const holds = !isRegression(series);
  print(holds ? 'The gateway costs what it may.' : `The gateway costs more than it may, ${MAX_SERIES} times in a row.`);
  return holds;
}

/** Makes the ratios of now the budget. */
export async function record(): Promise<void> {
  const budget = recorded(await ratiosNow(), readBudget());
  writeFileSync(BUDGET, `${JSON.stringify(budget, null, 2)}\n`);
  print(`Recorded ${JSON.stringify(budget)}.`);
}

function readBudget(): Budget {
  return JSON.parse(readFileSync(BUDGET, 'utf8')) as Budget;
}

async function ratiosNow(): Promise<Record<string, number>> {
  const stage = await Stage.open();
  try {
    const targets = [gateway('crash', ROOT), BARE, gateway('off', ROOT)];
    return measuredRatios(await interleave(stage, targets, CHAT, EFFORT), BARE.name);
  } finally {
    await stage.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
