import { holdToCores } from '../run/cpu-quota.ts';
import { measure, measureToTheEnd } from '../run/load.ts';
import { threadTimes } from '../run/machine.ts';
import { gateway } from '../targets/gateway.ts';
import type { RunningTarget, Target } from '../targets/target.ts';
import { figures } from './overhead.ts';
import type { Sample, Scenario } from './scenario.ts';

const LOAD = { mode: 'closed', conns: 64, body: 1024 } as const;
/** What each worker gets where processor time is rationed; the load and the upstream have more than they need then. */
const CORES_EACH = 0.25;

/** One worker and two, both on the two cores that the load runs on as well. */
export function workersScenario(folder: string): Scenario {
  const targets = [1, 2].map((workers) => shared(folder, workers));
  return {
    id: 'workers',
    title: '1 KB chat, 64 connections, closed loop: one worker and two',
    isFresh: false,
    targets,
    reference: targets[0]!.name,
    columns: [
      { title: 'CPU µs/request', figure: 'cpuMicrosPerRequest', digits: 1, compare: 'ratio' },
      {
        title: `requests/s at ${CORES_EACH} cores a worker`,
        figure: 'rationedPerSecond',
        digits: 0,
        compare: 'ratio',
      },
      { title: 'share of the busier worker', figure: 'busierShare', digits: 2 },
      { title: 'RSS MB', figure: 'rssMbMax', digits: 0 },
    ],
    sample: async (open, seconds) => {
      const target = await open();
      const before = loopTimes(target);
      const sample = figures(await measureToTheEnd(target, { ...LOAD, duration: seconds }));
      const busierShare = shareOfBusiest(before, loopTimes(target), target.workers);
      return { ...sample, busierShare, ...(await rationed(target, seconds)) };
    },
  };
}

function shared(folder: string, workers: number): Target {
  const env = { GATEWAY_WORKERS: String(workers) };
  return gateway('crash', folder, { name: `gateway default, workers: ${workers}`, env, workers, cores: '0,1' });
}

async function rationed(target: RunningTarget, seconds: number): Promise<Sample> {
  const release = holdToCores(target.pid, CORES_EACH * target.workers);
  if (release === null) return {};
  try {
    const { requestsPerSecond, errors } = await measure(target, { ...LOAD, duration: seconds });
    return { rationedPerSecond: requestsPerSecond, rationedErrors: errors };
  } finally {
    release();
  }
}

function loopTimes({ pid }: RunningTarget): Map<string, number> {
  return new Map([...threadTimes(pid)].map(([id, { micros }]) => [id, micros]));
}

/** The busiest threads are the event loops. */
function shareOfBusiest(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  loops: number,
): number {
  const used = [...after].map(([id, micros]) => micros - (before.get(id) ?? 0)).toSorted((a, b) => b - a);
  const busiest = used.slice(0, loops);
  return busiest[0]! / busiest.reduce((sum, micros) => sum + micros, 0);
}
