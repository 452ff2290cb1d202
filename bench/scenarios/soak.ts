import { measure } from '../run/load.ts';
import type { RunningTarget } from '../targets/target.ts';
import { flatness, type MemoryPoint } from '../report/flatness.ts';
import type { Scenario } from './scenario.ts';

const SLICE_SECONDS = 5;

/** Whether memory stays flat over `requests` requests of 1 KB, for at most `limitSeconds` of load. */
export function soak(requests: number, limitSeconds: number): Scenario {
  return {
    id: 'soak',
    title: `${requests.toLocaleString('en')} requests of 1 KB in a row`,
    isFresh: true,
    maxRounds: 1,
    columns: [
      { title: 'requests', figure: 'requests', digits: 0 },
      { title: 'RSS MB after a fifth', figure: 'earlyMb', digits: 0 },
      { title: 'RSS MB at the end', figure: 'endMb', digits: 0 },
      { title: '± % from a fifth on', figure: 'spreadPercent', digits: 1 },
    ],
    sample: async (open) => {
      const points = await series(await open(), requests, limitSeconds);
      const errors = points.reduce((sum, point) => sum + point.errors, 0);
      return { ...flatness(points), errors };
    },
  };
}

async function series(
  target: RunningTarget,
  requests: number,
  limitSeconds: number,
): Promise<(MemoryPoint & { errors: number })[]> {
  const points = [];
  let done = 0;
  for (let seconds = 0; seconds < limitSeconds && done < requests; seconds += SLICE_SECONDS) {
    const { answers, errors, rssMb } = await measure(target, {
      mode: 'closed',
      conns: 32,
      warmup: 0,
      duration: SLICE_SECONDS,
    });
    done += answers;
    points.push({ requests: done, rssMb, errors });
  }
  return points;
}
