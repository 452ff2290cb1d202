import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from '../run/load.ts';
import { rssMb } from '../run/machine.ts';
import { figures } from './overhead.ts';
import type { Scenario } from './scenario.ts';

const STREAMS = 2_000;
const RAMP_SECONDS = 5;
const SETTLE_MS = 1_000;

/** Many streams at once through a new process: how late their chunks come, and what memory each holds. */
export const CROWD: Scenario = {
  id: 'crowd',
  title: `${STREAMS} streams at 20 chunks/s`,
  isFresh: true,
  maxRounds: 3,
  columns: [
    { title: 'open streams', figure: 'openStreams', digits: 0 },
    { title: 'chunk p50 ms', figure: 'transitP50Ms', digits: 2 },
    { title: 'chunk p99 ms', figure: 'transitP99Ms', digits: 1 },
    { title: 'CPU µs/chunk', figure: 'cpuMicrosPerChunk', digits: 2, compare: 'ratio' },
    { title: 'gateway cores', figure: 'gatewayCores', digits: 2 },
    { title: 'RSS KB/stream', figure: 'rssKbPerStream', digits: 1 },
  ],
  sample: async (open, seconds) => {
    const target = await open();
    await measure(target, { mode: 'closed', conns: 32, warmup: 0, duration: 2 });
    await sleep(SETTLE_MS);
    const before = rssMb(target.pid);
    const load = { mode: 'sse', conns: STREAMS, model: 'mock-n400-d50', ramp: RAMP_SECONDS } as const;
    const measurement = await measure(target, { ...load, warmup: RAMP_SECONDS + 2, duration: seconds });
    const rssKbPerStream = ((measurement.rssMbMax - before) * 1024) / STREAMS;
    return { ...figures(measurement), rssKbPerStream };
  },
};
