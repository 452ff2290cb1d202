import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 300;
const QUIET_CORES = 0.15;
const TICK_MS = 10;
const IDLE_WITHIN_MS = 10_000;
const IDLE_SAMPLE_MS = 100;
const IDLE_SHARE = 0.05;
/** Longer than the ledger lets records gather before it takes them. */
const IDLE_FOR_MS = 1_200;

/** The core of the gateway under test, and the core of upstream and load. */
export const CORES = { gateway: '0', load: '1' };

/** What figures depend on, in one line. */
export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${first?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${gigabytes} GiB, Node ${process.versions.node}`;
}

/** Waits until other programs leave the machine alone, for at most `seconds`. */
export async function quietMachine(seconds: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < seconds * 1000; waitedMs += SAMPLE_MS) {
    if ((await busyCores()) < QUIET_CORES) return;
  }
}

async function busyCores(): Promise<number> {
  const [idle, at] = [idleMs(), performance.now()];
  await sleep(SAMPLE_MS);
  return availableParallelism() - (idleMs() - idle) / (performance.now() - at);
}

function idleMs(): number {
  const [, , , , idle, io] = readFileSync('/proc/stat', 'utf8').split(/\s+/, 6);
  return (Number(idle) + Number(io)) * TICK_MS;
}

/** Resident memory of a process in MB. */
export function rssMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** CPU time so far of the living threads of a process in microseconds, by thread id. */
export function threadTimes(pid: number): Map<string, ThreadTime> {
  const folder = `/proc/${pid}/task`;
  const times = readdirSync(folder).map((id): [string, ThreadTime] => {
    const [nanoseconds] = readFileSync(join(folder, id, 'schedstat'), 'utf8').split(' ');
    const name = readFileSync(join(folder, id, 'comm'), 'utf8').trim();
    return [id, { name, micros: Number(nanoseconds) / 1000 }];
  });
  return new Map(times);
}

/** CPU time so far of a process in microseconds. */
export function cpuMicros(pid: number): number {
  return [...threadTimes(pid).values()].reduce((sum, { micros }) => sum + micros, 0);
}

/** Waits until a process does nothing any more and leaves nothing for later, for at most ten seconds. */
export async function untilIdle(pid: number): Promise<void> {
  let quietMs = 0;
  for (let waitedMs = 0; waitedMs < IDLE_WITHIN_MS && quietMs < IDLE_FOR_MS; waitedMs += IDLE_SAMPLE_MS) {
    const before = cpuMicros(pid);
    await sleep(IDLE_SAMPLE_MS);
    const isIdle = cpuMicros(pid) - before < IDLE_SAMPLE_MS * 1000 * IDLE_SHARE;
    quietMs = isIdle ? quietMs + IDLE_SAMPLE_MS : 0;
  }
}

/** The CPU time of one thread. */
export interface ThreadTime {
  /** What the thread calls itself; several may share a name. */
  readonly name: string;
  readonly micros: number;
}

/** Whether a program is on the PATH. */
export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
