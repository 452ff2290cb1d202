import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const PERIOD_MICROS = 10_000;

/** Holds a process to so many cores by a control group; gives how to let it go, null where that is not allowed. */
export function holdToCores(pid: number, cores: number): (() => void) | null {
  const isFirstVersion = existsSync(join(ROOT, 'cpu', 'cpu.cfs_quota_us'));
  const parent = isFirstVersion ? join(ROOT, 'cpu') : ROOT;
  const group = join(parent, `gateway-bench-${pid}`);
  const quota = Math.round(PERIOD_MICROS * cores);
  const release = (): void => {
    writeFileSync(join(parent, 'cgroup.procs'), String(pid));
    rmdirSync(group);
  };
  try {
    mkdirSync(group);
    if (isFirstVersion) {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(PERIOD_MICROS));
      writeFileSync(join(group, 'cpu.cfs_quota_us'), String(quota));
    } else writeFileSync(join(group, 'cpu.max'), `${quota} ${PERIOD_MICROS}`);
    writeFileSync(join(group, 'cgroup.procs'), String(pid));
    return isIn(group, pid) ? release : null;
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return null;
  }
}

function isIn(group: string, pid: number): boolean {
  return readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').includes(String(pid));
}
