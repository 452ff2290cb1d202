import { convertFile } from '../control/sources/read-catalog.js';
import { toNativeForm } from '../gateway/catalog/write-lists.js';
import { printProblem } from '../platform/config/problem.js';
import type { ImportOptions } from './import-gateway.js';
import { Progress } from './progress.js';

/** Takes in another gateway's configuration, or converts one file. */
export async function importConfiguration(
  kindOrFile: string,
  source: string | undefined,
  options: ImportOptions,
): Promise<void> {
  if (source === undefined) return importFile(kindOrFile);
  const { importGateway } = await import('./import-gateway.js');
  await importGateway(kindOrFile, source, options);
}

/** Prints the native configuration that a file of another format amounts to; references stay references. */
function importFile(path: string): void {
  const progress = new Progress('Importing');
  progress.step(`reading ${path}`, 1, 1);
  const { warnings, ...lists } = convertFile(path);
  progress.end();
  for (const warning of warnings) process.stderr.write(`warning: ${printProblem(warning)}\n`);
  process.stdout.write(`${JSON.stringify(toNativeForm(lists), null, 2)}\n`);
}
