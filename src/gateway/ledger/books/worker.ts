import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { StorageError } from '../../../platform/database/storage-error.js';
import { faultCode } from '../../../platform/database/database-fault.js';
import { carry, type CarriedError } from '../../../platform/errors/carried-error.js';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { SystemClock } from '../../../platform/time/clock.js';
import { DatabaseUnreachable } from './database-unreachable.js';
import { Keeper } from './keeper.js';
import type { WorkerMessage, WorkerRequest, WorkerSettings } from './worker-messages.js';

/** By how much this thread stands back behind those that answer requests, where they share a core. */
const NICENESS = 5;

/** The thread that keeps the books; nothing else touches the database while a gateway runs. */
async function main(settings: WorkerSettings): Promise<void> {
  try {
    const keeper = await Keeper.open(settings, new SystemClock(), (note) => post({ kind: 'note', note }));
    keeper.start();
    parentPort?.on('message', (request: WorkerRequest) => void serve(keeper, request));
    standBack();
    post({ kind: 'ready' });
  } catch (error) {
    if (error instanceof StorageError) post({ kind: 'unusable', problem: error.problems[0]! });
    else if (error instanceof DatabaseUnreachable) post({ kind: 'unreachable', code: error.code });
    else throw error;
  }
}

/** Only Linux has a priority for each thread, and may refuse it; the books are kept without as well. */
function standBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    return;
  }
}

async function serve(keeper: Keeper, { id, ask, with: given }: WorkerRequest): Promise<void> {
  try {
    const value = ask === 'finish' ? await keeper.finish() : await call(keeper, ask, given);
    post({ kind: 'answer', id, value });
    if (ask === 'finish') parentPort?.close();
  } catch (error) {
    post({ kind: 'error', id, error: carried(error) });
  }
}

async function call({ books }: Keeper, ask: keyof typeof books, given: readonly unknown[]): Promise<unknown> {
  const method = books[ask] as (...given: readonly unknown[]) => Promise<unknown>;
  return await method.apply(books, given as unknown[]);
}

/** Errors of ours travel as they are; anything else means that the database did not answer. */
function carried(error: unknown): CarriedError {
  if (error instanceof GatewayError) return carry(error);
  const fields = { code: faultCode(error) };
  post({ kind: 'note', note: { level: 'error', message: 'a question to the books failed', fields } });
  return { code: 'books_unavailable' };
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

await main(workerData as WorkerSettings);
