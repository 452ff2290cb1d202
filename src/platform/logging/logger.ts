import { pino, type DestinationStream, type Logger } from 'pino';
import type { Environment } from '../config/environment.js';
import { LineRing } from './line-ring.js';
import { LineBatch } from './line-batch.js';
import { OutputWriter } from './output-writer.js';
import type { Redactor } from './redactor.js';

/** Injection token of the process's ProcessLog. */
export const LOG = Symbol('log');

/** The log of this process: a logger for what happens now and then, and a batch of lines for what happens all the time. */
export interface ProcessLog {
  readonly logger: Logger;
  readonly lines: LineBatch;
  /** What was written last, by this worker and what came to it from others. */
  readonly recent: LineRing;
  /** Takes whole lines that another worker has made. */
  write(text: string): void;
  /** Writes out what is still held back. */
  flush(): void;
}

const LINES = /.+\n?/g;

type LogDestination = DestinationStream & { flush?: (done?: () => void) => void };
type LogSettings = Pick<Environment, 'LOG_LEVEL' | 'LOG_FORMAT'>;

/** Opens the log: JSON lines to standard output, coloured and readable on a terminal, whose writer is loaded only there. */
export async function openLog(settings: LogSettings, redactor: Redactor): Promise<ProcessLog> {
  const isPretty = settings.LOG_FORMAT === 'pretty' || (settings.LOG_FORMAT === 'auto' && process.stdout.isTTY);
  const writer = OutputWriter.ofProcess();
  return logTo(isPretty ? await prettyStream(writer) : writer, settings, redactor);
}

/** The same, as JSON lines to whatever takes them. */
export function logTo(destination: LogDestination, { LOG_LEVEL }: LogSettings, redactor: Redactor): ProcessLog {
  const err = (error: unknown): object => describe(error, redactor);
  const recent = new LineRing();
  const stream = remembering(destination, recent);
  const logger = pino({ level: LOG_LEVEL, base: null, serializers: { err } }, stream);
  const lines = new LineBatch(stream);
  const flush = (): void => {
    lines.flush();
    logger.flush();
  };
  const write = (text: string): void => stream.write(text);
  return { logger, lines, recent, write, flush };
}

/** Writes on, and remembers what was written. */
function remembering(destination: LogDestination, recent: LineRing) {
  return {
    write: (text: string): void => {
      destination.write(text);
      recent.add(text);
    },
    flush: (done?: () => void): void => {
      if (destination.flush === undefined) done?.();
      else destination.flush(done);
    },
  };
}

/** The same writer as that of JSON lines, as a terminal may stand still or be gone just as well. */
async function prettyStream(writer: OutputWriter): Promise<LogDestination> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
  return {
    write: (text) => writer.write(text.replaceAll(LINES, (line) => pretty(line))),
    flush: (done) => writer.flush(done),
  };
}

/** Errors by what they are and where they come from, without anything secret in their words. */
function describe(error: unknown, redactor: Redactor): object {
  if (!(error instanceof Error)) return { message: redactor.scrub(String(error)) };
  const { code } = error as NodeJS.ErrnoException;
  return { type: error.name, code, message: redactor.scrub(error.message), stack: redactor.scrub(error.stack ?? '') };
}
