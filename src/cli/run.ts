import 'reflect-metadata';
import { ConfigurationError, EX_CONFIG } from '../platform/config/problem.js';
import { DatabaseUnreachable } from '../platform/database/database-unreachable.js';
import { StorageError, toStorageError } from '../platform/database/storage-error.js';
import { DataDirLocked, EX_TEMPFAIL } from '../platform/database/lock.js';
import { ControlUnreachable } from '../platform/process/control-socket.js';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { systemFault } from '../platform/errors/system-fault.js';
import { CommandError } from './command-error.js';
import { program } from './program.js';

const EX_USAGE = 2;
const CANNOT_LISTEN = new Set<string | undefined>(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL']);
const TRY_LATER = [DataDirLocked, DatabaseUnreachable, ControlUnreachable];

/** Runs one command of the `gateway` program; an invalid configuration is told line by line and exits with 78. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = tell(error);
  }
}

/** Says what stopped the command and gives its exit code; anything unforeseen keeps its stack. */
function tell(thrown: unknown): number {
  const { path, port, address, code } = thrown as { path?: string; port?: number; address?: string; code?: string };
  if (port !== undefined && CANNOT_LISTEN.has(code)) {
    process.stderr.write(`Cannot listen on ${address}, port ${port} (${code}); choose another with PORT and HOST.\n`);
    return 1;
  }
  const error = path === undefined ? thrown : toStorageError(path, thrown);
  const exitCode = exitCodeOf(error);
  if (exitCode === null) return tellSystem(error, path);
  const isInvalid = error instanceof ConfigurationError && !(error instanceof StorageError);
  const before = isInvalid ? 'The configuration is not valid:\n' : '';
  process.stderr.write(`${before}${(error as Error).message}\n`);
  return exitCode;
}

/** A file that fails is told in a line; anything else keeps its stack. */
function tellSystem(error: unknown, path = 'a file'): number {
  const code = systemFault(error);
  if (code === null) throw error;
  process.stderr.write(`${path} cannot be read or written (${code}).\n`);
  return 1;
}

/** Null for what nobody has foreseen. */
function exitCodeOf(error: unknown): number | null {
  if (error instanceof StorageError && error.passes) return EX_TEMPFAIL;
  if (error instanceof ConfigurationError) return EX_CONFIG;
  if (TRY_LATER.some((kind) => error instanceof kind)) return EX_TEMPFAIL;
  if (error instanceof GatewayError) return error.code === 'books_unavailable' ? EX_TEMPFAIL : EX_USAGE;
  return error instanceof CommandError ? EX_USAGE : null;
}
