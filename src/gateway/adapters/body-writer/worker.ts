import { parentPort } from 'node:worker_threads';
import { garbageCollector } from '../../../platform/memory/collector.js';
import { writeBody, type BodyTask, type WrittenBody } from './body-task.js';

/** What is parsed takes many times its bytes; so much may be garbage before it is collected. */
const SWEEP_BYTES = 1024 * 1024;

const collect = garbageCollector();
let bytes = 0;

/** The thread that writes large bodies. */
function serve(task: BodyTask): void {
  bytes += task.body.length;
  answer(writeBody(task));
  if (bytes < SWEEP_BYTES) return;
  bytes = 0;
  collect();
}

/** What is no part of a larger buffer need not be copied. */
function answer(written: WrittenBody): void {
  const { buffer } = 'body' in written ? written.body : {};
  const isWhole = buffer instanceof ArrayBuffer && 'body' in written && buffer.byteLength === written.body.byteLength;
  parentPort?.postMessage(written, isWhole ? [buffer] : []);
}

parentPort?.on('message', serve);
