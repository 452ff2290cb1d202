import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningTarget } from '../targets/target.ts';
import { CORES, cpuMicros, untilIdle } from './machine.ts';
import { NATIVE } from './native.ts';

const run = promisify(execFile);

/** The load of one run; what is left out is the load generator's default. */
export interface Load {
  /** Next request when the answer is in; a constant rate; streams. */
  readonly mode: 'closed' | 'open' | 'sse';
  readonly conns: number;
  /** Requests per second of an open load. */
  readonly rate?: number;
  /** Bytes of the request's body. */
  readonly body?: number;
  /** What the mock upstream answers, such as `mock-n100-d50`. */
  readonly model?: string;
  /** Seconds over which streams are started. */
  readonly ramp?: number;
  /** Seconds before the measured window. */
  readonly warmup?: number;
  /** Seconds of the measured window. */
  readonly duration: number;
}

/** A distribution in microseconds. */
export interface Distribution {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the load generator measured in one run. CPU times are those of all threads of the target. */
export interface Measurement {
  readonly seconds: number;
  readonly answers: number;
  /** Answers that were not 200, broken or incomplete, and failed connections. */
  readonly errors: number;
  readonly requestsPerSecond: number;
  readonly chunksPerSecond: number;
  readonly openStreams: number;
  readonly cpuMicrosPerRequest: number;
  readonly cpuMicrosPerChunk: number;
  readonly gatewayCores: number;
  readonly upstreamCores: number;
  readonly loadCores: number;
  /** CPU that other programs took during the run. */
  readonly foreignCores: number;
  readonly rssMb: number;
  readonly rssMbMax: number;
  readonly latencyMicros: Distribution;
  readonly firstTokenMicros: Distribution;
  /** From the upstream's send call to the client's read, per token. */
  readonly transitMicros: Distribution;
}

/**
 * Puts a load on a target and waits until it has finished what the load left behind, such as records on their way to
 * the database; its CPU time counts to the requests that caused it, and not to the next target measured.
 */
export async function measureToTheEnd(target: RunningTarget, load: Load): Promise<Measurement> {
  const before = cpuMicros(target.pid);
  const measurement = await measure(target, { ...load, warmup: 0 });
  await untilIdle(target.pid);
  const cpuMicrosPerRequest = (cpuMicros(target.pid) - before) / measurement.answers;
  return { ...measurement, cpuMicrosPerRequest };
}

/** Puts a load on a target; rejects when the load generator cannot run. */
export async function measure(target: RunningTarget, load: Load): Promise<Measurement> {
  const options = Object.entries(load).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const identity = [
    '--port',
    target.port,
    '--pid',
    target.pid,
    '--upstream-pid',
    target.upstreamPid,
    '--key',
    target.key,
  ];
  const headers = target.headers.flatMap((header) => ['-H', header]);
  const args = ['-c', CORES.load, NATIVE.load, ...identity, ...headers, ...options].map(String);
  const { stdout } = await run('taskset', args);
  return JSON.parse(stdout) as Measurement;
}
