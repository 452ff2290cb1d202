import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isInstalled } from './machine.ts';

const BIN = join(import.meta.dirname, '..', 'bin');
const NEEDED = { make: 'make', cc: 'gcc', taskset: 'util-linux' };

/** The programs written in C. */
export const NATIVE = { upstream: join(BIN, 'mock-upstream'), load: join(BIN, 'load-generator') };

/** Builds the mock upstream and the load generator; throws when a tool is missing or the build fails. */
export function buildNative(): void {
  if (process.platform !== 'linux') throw new Error('the benchmark runs on Linux only');
  const missing = Object.entries(NEEDED).filter(([tool]) => !isInstalled(tool));
  if (missing.length > 0) {
    const packages = missing.map(([, name]) => name).join(' ');
    const libraries = packages.includes('gcc') ? ' libc6-dev' : '';
    throw new Error(
      `the benchmark needs ${missing.map(([tool]) => tool).join(', ')}: apt-get install ${packages}${libraries}`,
    );
  }
  const { status, stderr } = spawnSync('make', ['-s', '-C', join(import.meta.dirname, '..', 'native')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the load generator does not build:\n${stderr}`);
}
