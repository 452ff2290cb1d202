import 'reflect-metadata';
import { ConfigurationError, EX_CONFIG } from '../platform/config/problem.js';
import { DatabaseUnreachable } from '../platform/database/database-unreachable.js';
import { StorageError } from '../platform/database/storage-error.js';
import { DataDirLocked, EX_TEMPFAIL } from '../platform/database/lock.js';
import { ControlUnreachable } from '../platform/process/control-socket.js';
import { GatewayError } from '../platform/errors/gateway-error.js';
import { CommandError } from './command-error.js';
import { program } from './program.js';

const EX_USAGE = 2;
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
function tell(error: unknown): number {
  if (error instanceof StorageError) {
    process.stderr.write(`${error.message}\n`);
    return EX_CONFIG;
  }
  if (error instanceof ConfigurationError) {
    process.stderr.write(`The configuration is not valid:\n${error.message}\n`);
    return EX_CONFIG;
  }
  if (TRY_LATER.some((kind) => error instanceof kind)) {
    process.stderr.write(`${(error as Error).message}\n`);
    return EX_TEMPFAIL;
  }
  if (error instanceof CommandError || error instanceof GatewayError) {
    process.stderr.write(`${error.message}\n`);
    return EX_USAGE;
  }
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
  process.stderr.write(`Cannot listen on ${address}, port ${port} (${code}); choose another with PORT and HOST.\n`);
  return 1;
}
