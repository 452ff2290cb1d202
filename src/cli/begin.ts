import { tellAllocator } from '../platform/config/allocator-variables.js';
import { exposeCollector } from '../platform/memory/collector.js';
import { holdYoungGeneration } from '../platform/memory/young-generation.js';
import { tooOld } from './node-version.js';

/**
 * Runs the program where Node.js is new enough for it, with the code that V8 has compiled before (scripts/warm.mjs). V8
 * takes such code under the options alone under which it was compiled, so that they are the same for every command.
 */
export async function begin(args: readonly string[]): Promise<void> {
  const problem = tooOld(process.versions.node);
  if (problem !== null) {
    process.stderr.write(problem);
    process.exitCode = 1;
    return;
  }
  if (args[0] === 'serve') tellAllocator();
  holdYoungGeneration();
  exposeCollector();
  process.getBuiltinModule('node:module').enableCompileCache(`${import.meta.dirname}/compiled`);
  const { run } = await import('./run.js');
  await run(args);
}
