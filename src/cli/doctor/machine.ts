import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../../platform/config/environment.js';
import { descriptorLimit } from '../../platform/process/descriptors.js';
import { parseByteSize } from '../../platform/config/byte-size.js';
import { bad, good, warning, type Finding } from './finding.js';
import { memory, openFiles } from './judgements.js';

const MIB = 1024 * 1024;
const LEAST_FREE_MIB = 1024;

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
  const free = freeMib(path);
  if (free === null) return warning('disk', `nobody can tell what is free for ${path}`, 'Look at the disk yourself.');
  if (free >= LEAST_FREE_MIB) return good('disk', `${free} MiB free for ${path}`);
  return warning('disk', `${free} MiB free for ${path}`, 'Make room, or lower LOG_DISK_BUDGET and SPOOL_BUDGET.');
}

/** Null where the system does not tell. */
function freeMib(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(existing(path));
    return Math.floor((bavail * bsize) / MIB);
  } catch {
    return null;
  }
}
