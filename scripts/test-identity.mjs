// Takes a gateway with customers through many random histories: edits, restarts and requests, each compared to a model.
//   npm run build && npm run test:identity [RUNS] [SEED]
import { spawnSync } from 'node:child_process';

const [runs = '100', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.stdout.write(`${runs} runs of seed ${seed}\n`);
const args = ['test', '--', 'keeps-what-is-whose', '--selectProjects', 'one worker', '--testTimeout', '86400000'];
const { status } = spawnSync('npm', args, {
  stdio: 'inherit',
  env: { ...process.env, IDENTITY_RUNS: runs, IDENTITY_SEED: seed },
});
process.exitCode = status ?? 1;
