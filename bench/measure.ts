import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from './options.ts';
import { replaceFigures } from './report/document.ts';
import { table, type References, type Runs } from './report/table.ts';
import { interleave } from './rounds.ts';
import { describeMachine, isInstalled } from './run/machine.ts';
import { Stage } from './run/stage.ts';
import { CROWD } from './scenarios/crowd.ts';
import { OVERHEAD } from './scenarios/overhead.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { soak } from './scenarios/soak.ts';
import { START } from './scenarios/start.ts';
import { workersScenario } from './scenarios/workers.ts';
import { buildBase, commitOf, ROOT, type BaseBuild } from './targets/base.ts';
import { DURABILITIES, gateway } from './targets/gateway.ts';
import { BARE, CADDY, NGINX, portkey } from './targets/peers.ts';
import type { Target } from './targets/target.ts';

const SOAK_LIMIT_SECONDS = 600;
const WARM_SECONDS = 12;
const RESULTS = join(import.meta.dirname, 'results');
const DOCUMENT = join(ROOT, 'docs', 'performance.md');
const GATEWAY = 'gateway default';

/** Measures what was asked for, prints tables, and keeps them with all samples in `bench/results`. */
export async function measureAll(options: Options): Promise<void> {
  const base = options.base === null ? null : buildBase(options.base);
  const stage = await Stage.open();
  try {
    const targets = chosen(base === null ? everyTarget(options) : comparison(base), options.targets);
    const references = { ratio: ratioReferences(base), direct: stage.direct.name };
    const results = await runAll(stage, targets, scenariosOf(options), references, options);
    report(results, options);
  } finally {
    await stage.close();
    base?.remove();
  }
}

function everyTarget({ withPortkey }: Options): Target[] {
  return [
    ...DURABILITIES.map((durability) => gateway(durability, ROOT)),
    BARE,
    ...(isInstalled('nginx') ? [NGINX] : []),
    ...(isInstalled('caddy') ? [CADDY] : []),
    ...(withPortkey ? [portkey(join(RESULTS, 'portkey'))] : []),
  ];
}

function comparison({ folder, commit }: BaseBuild): Target[] {
  return [gateway('crash', ROOT), gateway('crash', folder, { name: baseName(commit) }), BARE];
}

function ratioReferences(base: BaseBuild | null): string[] {
  return base === null ? [BARE.name] : [BARE.name, baseName(base.commit)];
}

function baseName(commit: string): string {
  return `${GATEWAY}, base ${commit}`;
}

function chosen(targets: readonly Target[], names: readonly string[]): Target[] {
  const found = targets.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  if (found.length === 0)
    throw new Error(`no target is called ${names.join(' or ')}: ${targets.map(({ name }) => name).join(', ')}`);
  return found;
}

function scenariosOf({ scenarios: ids, soakRequests }: Options): Scenario[] {
  const known = [...OVERHEAD, CROWD, workersScenario(ROOT), START];
  const unknown = ids.filter((id) => !known.some((scenario) => scenario.id === id));
  if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}: ${known.map(({ id }) => id).join(', ')}`);
  const wanted = ids.length === 0 ? known : known.filter(({ id }) => ids.includes(id));
  return soakRequests > 0 ? [...wanted, soak(soakRequests, SOAK_LIMIT_SECONDS)] : wanted;
}

interface Result {
  readonly scenario: string;
  readonly runs: Runs;
  readonly table: string;
}

async function runAll(
  stage: Stage,
  targets: readonly Target[],
  scenarios: readonly Scenario[],
  references: References,
  options: Options,
): Promise<Result[]> {
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const isSoak = scenario.id === 'soak';
    const measured = scenario.targets ?? (isSoak ? targets.filter(({ name }) => name === GATEWAY) : targets);
    const runs = await interleave(stage, measured, scenario, { ...options, warmSeconds: WARM_SECONDS, tell });
    results.push({ scenario: scenario.id, runs, table: table(scenario, runs, referencesOf(scenario, references)) });
  }
  return results;
}

function referencesOf({ reference }: Scenario, references: References): References {
  return reference === undefined ? references : { ...references, ratio: [reference] };
}

function report(results: readonly Result[], options: Options): void {
  const machine = describeMachine();
  const date = new Date().toISOString();
  const what = `commit ${commitOf('HEAD')}, ${options.rounds} rounds of ${options.seconds} s`;
  const head = `Measured on ${date.slice(0, 10)} on ${machine}; ${what}.`;
  const text = `${head}\n\n${results.map((result) => result.table).join('\n')}`;
  mkdirSync(RESULTS, { recursive: true });
  const name = join(RESULTS, date.replaceAll(':', '-').slice(0, 19));
  writeFileSync(`${name}.json`, JSON.stringify({ date, machine, options, results }, null, 1));
  writeFileSync(`${name}.md`, text);
  if (options.writesDocument) writeFileSync(DOCUMENT, replaceFigures(readFileSync(DOCUMENT, 'utf8'), text));
  process.stdout.write(`${text}\n${name}.json\n`);
}
