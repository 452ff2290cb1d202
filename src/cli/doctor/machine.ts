import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../../platform/config/environment.js';
import { descriptorLimit, planDescriptors } from '../../platform/process/descriptors.js';
import { parseByteSize } from '../../platform/config/byte-size.js';
import { bad, good, skipped, warning, type Finding } from './finding.js';

const MIB = 1024 * 1024;
/** What the gateway takes beside its budget: code, heap and the database. */
const BASE_MIB = 256;
const LEAST_FREE_MIB = 1024;
const FEW_DESCRIPTORS = 1024;

/** Disk, memory and open files of this machine. */
export function lookAtMachine(environment: Environment): Finding[] {
  return [
    dataFolder(environment.DATA_DIR),
    freeDisk(environment.DATA_DIR),
    memory(parseByteSize(environment.MEMORY_BUDGET) ?? 0, process.constrainedMemory()),
    openFiles(descriptorLimit()),
  ];
}

function dataFolder(path: string): Finding {
  const folder = existing(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return good('data folder', `${path} can be written`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return bad(
      'data folder',
      `${folder} cannot be written (${code})`,
      `Give it to the gateway's user: chown -R ${process.getuid?.() ?? 65532} ${folder}`,
    );
  }
}

/** The folder, or the nearest one above it that is there. */
function existing(path: string): string {
  const whole = resolve(path);
  return existsSync(whole) ? whole : existing(dirname(whole));
}

function freeDisk(path: string): Finding {
  const { bavail, bsize } = statfsSync(existing(path));
  const free = Math.floor((bavail * bsize) / MIB);
  if (free >= LEAST_FREE_MIB) return good('disk', `${free} MiB free for ${path}`);
  return warning('disk', `${free} MiB free for ${path}`, 'Make room, or lower LOG_DISK_BUDGET and SPOOL_BUDGET.');
}

/** Whether a container's limit leaves room for the budget. */
export function memory(budgetBytes: number, limitBytes: number): Finding {
  const budget = Math.ceil(budgetBytes / MIB);
  const limit = Math.floor(limitBytes / MIB);
  const needed = budget + BASE_MIB;
  if (limit <= 0 || limit > 1024 * 1024) return good('memory', `no limit is set; MEMORY_BUDGET is ${budget} MiB`);
  if (limit >= needed) return good('memory', `${limit} MiB, of which MEMORY_BUDGET takes ${budget} MiB`);
  return warning(
    'memory',
    `the limit is ${limit} MiB, with MEMORY_BUDGET at ${budget} MiB`,
    `Raise mem_limit to ${needed}m, or lower MEMORY_BUDGET.`,
  );
}

/** Whether enough files and sockets may be open. */
export function openFiles(limit: number | null): Finding {
  if (limit === null) return skipped('open files', 'the limit is not known here');
  const { connections } = planDescriptors(limit);
  const found = `${limit} may be open, which allows ${connections} connections of clients`;
  return limit < FEW_DESCRIPTORS
    ? warning('open files', found, 'Raise the limit (ulimit -n, LimitNOFILE=, or ulimits in Compose) to 1024 or more.')
    : good('open files', found);
}
