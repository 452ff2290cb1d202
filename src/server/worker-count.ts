import { availableParallelism, totalmem } from 'node:os';

const MIB = 1024 * 1024;
/** What one worker takes at most under attack, and each further one: an event loop with a heap and threads of its own. */
const FIRST_MIB = 512;
const FURTHER_MIB = 256;
/** The share of the memory that heaps may have; bodies, answers and the program lie outside of them. */
const HEAP_SHARE = 0.5;
/** V8 by itself gives no heap much more, however large the machine is. */
const LARGE_HEAP_MIB = 2048;

/** How many workers serve. */
export interface WorkerCount {
  readonly count: number;
  /** Why there are fewer than were asked for; null when there are not. */
  readonly warning: string | null;
}

/** What of a machine decides how many workers it carries. */
export interface Carrier {
  readonly memoryBytes: number;
  readonly cores: number;
  /** As Node.js names it. */
  readonly platform: string;
}

/** This machine, or what the container allows of it. */
export function thisMachine(): Carrier {
  return { memoryBytes: ownMemory(), cores: availableParallelism(), platform: process.platform };
}

/** How many workers are asked for (GATEWAY_WORKERS) and can be had: the memory has to carry them, and only Linux spreads a port. */
export function countWorkers(wanted: string, { memoryBytes, cores, platform }: Carrier): WorkerCount {
  const asked = wanted === 'auto' ? cores : Number(wanted);
  if (asked > 1 && platform !== 'linux') {
    const warning = 'GATEWAY_WORKERS: this system cannot spread connections over several workers; one serves alone';
    return { count: 1, warning };
  }
  const memory = Math.floor(memoryBytes / MIB);
  const further = Math.max(0, Math.floor((memory - FIRST_MIB) / FURTHER_MIB));
  if (asked <= 1 + further) return { count: asked, warning: null };
  const needed = FIRST_MIB + (asked - 1) * FURTHER_MIB;
  const warning = `GATEWAY_WORKERS: ${asked} workers need ${needed} MiB of memory, of ${memory} MiB; ${1 + further} will serve`;
  return { count: 1 + further, warning };
}

/** What this process may have: what its container allows, or what the machine has. */
export function ownMemory(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** The heap that each of so many workers may have in MiB; undefined where V8's own measure does. */
export function heapOfWorker(count: number, memoryBytes: number): number | undefined {
  const heap = Math.floor((memoryBytes * HEAP_SHARE) / MIB / count);
  return heap < LARGE_HEAP_MIB ? heap : undefined;
}
