#!/usr/bin/env node
import { tooOld } from './node-version.js';

const problem = tooOld(process.versions.node);
if (problem === null) {
  const { run } = await import('./run.js');
  await run(process.argv.slice(2));
} else {
  process.stderr.write(problem);
  process.exitCode = 1;
}
