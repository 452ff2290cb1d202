import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { serializeError, type SerializedError } from '../../errors/serialized-error.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { faultCode, storageFault } from '../database-fault.js';
import { DatabaseUnreachable } from '../database-unreachable.js';
import { StorageError, storageWords } from '../storage-error.js';
import type { ThreadMessage, ThreadNote, ThreadRequest, ThreadRequests } from './thread-messages.js';

/** What lives on the database's thread. */
export interface ThreadContent {
  /** By name: answers a question with plain data. */
  readonly services: Readonly<Record<string, (question: unknown) => Promise<unknown>>>;
  /** Begins what goes on by itself. */
  readonly start: () => void;
  /** Ends it and closes the database. */
  readonly finish: () => Promise<void>;
}

/** By how much this thread stands back behind those that answer requests, where they share a core. */
const NICENESS = 5;

/**
 * Makes this thread the one that holds the database; nothing else touches it while a gateway runs. What `open` throws as
 * a StorageError or DatabaseUnreachable reaches whoever started the thread.
 */
export async function serveThread(open: (tell: (note: ThreadNote) => void) => Promise<ThreadContent>): Promise<void> {
  try {
    const content = await open((note) => post({ kind: 'note', note }));
    content.start();
    parentPort?.on('message', (requests: ThreadRequests) => {
      for (const request of requests) void serve(content, request);
    });
    standBack();
    post({ kind: 'ready' });
  } catch (error) {
    if (error instanceof StorageError) post({ kind: 'unusable', problem: error.problems[0]!, passes: error.passes });
    else if (error instanceof DatabaseUnreachable) post({ kind: 'unreachable', code: error.code });
    else throw error;
  }
}

/** Only Linux has a priority for each thread, and may refuse it; it goes without as well. */
function standBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS);
  } catch {
    return;
  }
}

async function serve({ services, finish }: ThreadContent, { id, call }: ThreadRequest): Promise<void> {
  try {
    const value = call === 'finish' ? await finish() : await services[call.service]!(call.question);
    post({ kind: 'answer', id, value });
    if (call === 'finish') parentPort?.close();
  } catch (error) {
    post({ kind: 'error', id, error: carried(error) });
  }
}

/** Errors of ours travel as they are; anything else means that the database did not answer. */
function carried(error: unknown): SerializedError {
  if (error instanceof GatewayError) return serializeError(error);
  const fields = { code: faultCode(error) };
  post({ kind: 'note', note: { level: 'error', message: 'a question to the database failed', fields } });
  const fault = storageFault(error);
  if (fault === null) return { code: 'books_unavailable' };
  return { code: 'books_unavailable', message: `The database cannot be written: ${storageWords(fault)}.` };
}

function post(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}
