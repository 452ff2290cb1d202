import { tooOld } from './cli/node-version.js';

const problem = tooOld(process.versions.node);
if (problem === null) {
  const { run } = await import('./cli/run.js');
  await run(['serve']);
} else {
  process.stderr.write(problem);
  process.exitCode = 1;
}
