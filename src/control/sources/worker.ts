import 'reflect-metadata';
import { parentPort } from 'node:worker_threads';
import { Reading, type ReadingStep } from './reading.js';

const reading = new Reading();

/** The thread that reads what environment and files declare. */
parentPort?.on('message', (step: ReadingStep) => parentPort?.postMessage(reading.take(step)));
