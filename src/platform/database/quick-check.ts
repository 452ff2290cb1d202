import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** What is read in a second or so; a larger file is read while the gateway runs. */
const AT_ONCE_BYTES = 256 * 1024 * 1024;

/** Whether reading the file for damage would hold up a start. */
export function isLarge(path: string): boolean {
  return statSync(path).size > AT_ONCE_BYTES;
}

/** Reads the whole file for damage; what was found, on one line, or null when it is sound. */
export function quickCheck(file: DatabaseSync): string | null {
  const finding = file.prepare('pragma quick_check(1)').get()?.['quick_check'];
  return finding === 'ok' ? null : oneLine(String(finding));
}

/** The same on a thread of its own, which keeps nobody waiting; calls back only when the file is damaged. */
export function checkInBackground(path: string, onDamage: (finding: string) => void): void {
  const worker = new Worker(new URL('./check-program.js', import.meta.url), { workerData: path, env: {} });
  worker.unref();
  worker.on('message', (finding: string | null) => {
    if (finding !== null) onDamage(finding);
  });
  worker.on('error', ({ message }) => onDamage(oneLine(message)));
}

/** SQLite puts the name of the database in a line above what it found. */
function oneLine(finding: string): string {
  return finding.replace(/^\*\*\*.*\*\*\*\n/, '').replaceAll('\n', '; ');
}
