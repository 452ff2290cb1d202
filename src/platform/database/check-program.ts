import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { quickCheck } from './quick-check.js';

/** The thread that reads a large file for damage. */
const file = new DatabaseSync(workerData as string, { readOnly: true });
try {
  parentPort?.postMessage(quickCheck(file));
} finally {
  file.close();
}
