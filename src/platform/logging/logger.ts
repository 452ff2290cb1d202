import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Environment } from '../config/environment.js';
import type { Redactor } from './redactor.js';

const BUFFER_BYTES = 8 * 1024;
const FLUSH_MS = 100;

/** The process's log: JSON lines to standard output, coloured and readable on a terminal. */
export function createLogger(
  { LOG_LEVEL, LOG_FORMAT }: Pick<Environment, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  redactor: Redactor,
): Logger {
  const isPretty = LOG_FORMAT === 'pretty' || (LOG_FORMAT === 'auto' && process.stdout.isTTY);
  const destination: DestinationStream = isPretty
    ? pretty({ colorize: process.stdout.isTTY, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', sync: true })
    : pino.destination({ dest: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
  return pino(
    { level: LOG_LEVEL, base: null, serializers: { err: (error: unknown) => describe(error, redactor) } },
    destination,
  );
}

/** Errors by what they are and where they come from, without anything secret in their words. */
function describe(error: unknown, redactor: Redactor): object {
  if (!(error instanceof Error)) return { message: redactor.scrub(String(error)) };
  const { code } = error as NodeJS.ErrnoException;
  return { type: error.name, code, message: redactor.scrub(error.message), stack: redactor.scrub(error.stack ?? '') };
}

/** Injection token of the process's log. */
export const LOGGER = Symbol('logger');
