import { convertFile } from '../gateway/catalog/read-catalog.js';
import { toNative } from '../gateway/catalog/write-native.js';
import { printProblem } from '../platform/config/problem.js';
import { Progress } from './progress.js';

/** Prints the native configuration that a file of another format amounts to; references stay references. */
export function importFile(path: string): void {
  const progress = new Progress('Importing');
  progress.step(`reading ${path}`, 1, 1);
  const { routes, warnings } = convertFile(path);
  progress.end();
  for (const warning of warnings) process.stderr.write(`warning: ${printProblem(warning)}\n`);
  process.stdout.write(`${JSON.stringify(routes.map(toNative), null, 2)}\n`);
}
