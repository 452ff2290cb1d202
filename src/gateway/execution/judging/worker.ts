import { parentPort } from 'node:worker_threads';
import { garbageCollector } from '../../../platform/memory/collector.js';
import { judgeTask, type JudgeTask } from './judge-task.js';

/** What is parsed takes many times its bytes; so much may be garbage before it is collected. */
const SWEEP_BYTES = 1024 * 1024;

const collect = garbageCollector();
let bytes = 0;

/** The thread that judges large answers. */
parentPort?.on('message', (task: JudgeTask) => {
  bytes += task.body.length;
  answer(task);
  if (bytes < SWEEP_BYTES) return;
  bytes = 0;
  collect();
});

/** What is no part of a larger buffer need not be copied. */
function answer(task: JudgeTask): void {
  const judged = judgeTask(task);
  const { buffer } = judged.kind === 'fault' ? {} : judged.bytes;
  const isWhole = judged.kind !== 'fault' && buffer instanceof ArrayBuffer && buffer.byteLength === judged.bytes.length;
  parentPort?.postMessage(judged, isWhole ? [buffer] : []);
}
