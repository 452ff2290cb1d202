import { measure, measureToTheEnd, type Load, type Measurement } from '../run/load.ts';
import type { Column, Sample, Scenario } from './scenario.ts';

const CPU: Column = { title: 'CPU µs/request', figure: 'cpuMicrosPerRequest', digits: 1, compare: 'ratio' };
const RATE: Column = { title: 'requests/s', figure: 'requestsPerSecond', digits: 0 };
const CORES: Column = { title: 'gateway cores', figure: 'gatewayCores', digits: 2 };
const RSS: Column = { title: 'RSS MB', figure: 'rssMbMax', digits: 0 };

/** What is added to single requests and to chunks, with all targets up and measured in turn. */
export const OVERHEAD: readonly Scenario[] = [
  scenario('chat-1k', '1 KB chat, 32 connections, closed loop', { mode: 'closed', conns: 32, body: 1024 }, [
    CPU,
    RATE,
    CORES,
    RSS,
  ]),
  scenario('chat-40k', '40 KB chat, 32 connections, closed loop', { mode: 'closed', conns: 32, body: 40_960 }, [
    CPU,
    RATE,
    CORES,
    RSS,
  ]),
  scenario('chat-1m', '1 MB chat, 8 connections, closed loop', { mode: 'closed', conns: 8, body: 1_048_576 }, [
    CPU,
    RATE,
    CORES,
    RSS,
  ]),
  latency(200),
  latency(500),
  {
    ...scenario('first-token', '8 streams at a time', { mode: 'sse', conns: 8, model: 'mock-n20-d5' }, [
      { title: 'first token p50 µs', figure: 'firstTokenP50', digits: 0, compare: 'added' },
      { title: 'CPU µs/chunk', figure: 'cpuMicrosPerChunk', digits: 2 },
    ]),
    withDirect: true,
  },
  scenario('stream', '500 streams at 20 chunks/s', { mode: 'sse', conns: 500, model: 'mock-n200-d50', ramp: 1 }, [
    { title: 'CPU µs/chunk', figure: 'cpuMicrosPerChunk', digits: 2, compare: 'ratio' },
    { title: 'chunks/s', figure: 'chunksPerSecond', digits: 0 },
    { title: 'chunk p50 ms', figure: 'transitP50Ms', digits: 2 },
    { title: 'chunk p99 ms', figure: 'transitP99Ms', digits: 2 },
    RSS,
  ]),
];

function scenario(id: string, title: string, load: Omit<Load, 'duration'>, columns: readonly Column[]): Scenario {
  return {
    id,
    title,
    columns,
    isFresh: false,
    sample: async (open, seconds) => {
      const run = load.mode === 'sse' ? measure : measureToTheEnd;
      return figures(await run(await open(), { ...load, duration: seconds }));
    },
  };
}

/** Requests at a constant rate, timed from when each was due. */
function latency(rate: number): Scenario {
  const columns: Column[] = [
    { title: 'p50 µs', figure: 'latencyP50', digits: 0, compare: 'added' },
    { title: 'p99 µs', figure: 'latencyP99', digits: 0, compare: 'added' },
    { title: 'CPU µs/request', figure: 'cpuMicrosPerRequest', digits: 1 },
  ];
  const load: Omit<Load, 'duration'> = { mode: 'open', conns: 64, rate, body: 1024 };
  const open = scenario(`latency-${rate}`, `1 KB chat at ${rate} requests/s, open loop`, load, columns);
  return { ...open, withDirect: true };
}

/** A measurement as plain figures. */
export function figures({ latencyMicros, firstTokenMicros, transitMicros, ...plain }: Measurement): Sample {
  return {
    ...plain,
    latencyP50: latencyMicros.p50,
    latencyP99: latencyMicros.p99,
    firstTokenP50: firstTokenMicros.p50,
    transitP50Ms: transitMicros.p50 / 1000,
    transitP99Ms: transitMicros.p99 / 1000,
  };
}
