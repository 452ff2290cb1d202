import { pino, type DestinationStream, type Logger } from 'pino';
import type { Environment } from '../config/environment.js';
import { LineBatch } from './line-batch.js';
import type { Redactor } from './redactor.js';

/** Injection token of the process's ProcessLog. */
export const LOG = Symbol('log');

/** The log of this process: a logger for what happens now and then, and a batch of lines for what happens all the time. */
export interface ProcessLog {
  readonly logger: Logger;
  readonly lines: LineBatch;
  /** Writes out what is still held back. */
  flush(): void;
}

/** Opens the log: JSON lines to standard output, coloured and readable on a terminal, whose writer is loaded only there. */
export async function openLog(
  { LOG_LEVEL, LOG_FORMAT }: Pick<Environment, 'LOG_LEVEL' | 'LOG_FORMAT'>,
  redactor: Redactor,
): Promise<ProcessLog> {
  const isPretty = LOG_FORMAT === 'pretty' || (LOG_FORMAT === 'auto' && process.stdout.isTTY);
  const stream = isPretty ? await prettyStream() : pino.destination({ dest: 1, sync: false });
  const err = (error: unknown): object => describe(error, redactor);
  const logger = pino({ level: LOG_LEVEL, base: null, serializers: { err } }, stream);
  const lines = new LineBatch(stream);
  const flush = (): void => {
    lines.flush();
    logger.flush();
  };
  return { logger, lines, flush };
}

async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    sync: true,
  });
}

/** Errors by what they are and where they come from, without anything secret in their words. */
function describe(error: unknown, redactor: Redactor): object {
  if (!(error instanceof Error)) return { message: redactor.scrub(String(error)) };
  const { code } = error as NodeJS.ErrnoException;
  return { type: error.name, code, message: redactor.scrub(error.message), stack: redactor.scrub(error.stack ?? '') };
}
