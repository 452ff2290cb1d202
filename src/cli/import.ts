import { convertFile } from '../gateway/catalog/read-catalog.js';
import { toNativeForm } from '../gateway/catalog/write-lists.js';
import { printProblem } from '../platform/config/problem.js';
import { Progress } from './progress.js';

/** Prints the native configuration that a file of another format amounts to; references stay references. */
export function importFile(path: string): void {
  const progress = new Progress('Importing');
  progress.step(`reading ${path}`, 1, 1);
  const { warnings, ...lists } = convertFile(path);
  progress.end();
  for (const warning of warnings) process.stderr.write(`warning: ${printProblem(warning)}\n`);
  process.stdout.write(`${JSON.stringify(toNativeForm(lists), null, 2)}\n`);
}
