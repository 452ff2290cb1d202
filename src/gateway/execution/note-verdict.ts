import type { AttemptTarget } from '../health/block.js';
import type { Health } from '../health/health.js';
import type { Witness } from '../health/witness.js';
import type { Verdict } from './judge.js';

/** Whose word it is, and since when the attempt ran (monotonic milliseconds). */
interface Testimony {
  readonly health: Health;
  readonly witness: Witness;
  readonly startedAt: number | undefined;
}

/** Has health note what a verdict says against the place of an attempt. */
export function noteVerdict(verdict: Verdict, place: AttemptTarget, { health, witness, startedAt }: Testimony): void {
  const { parking, suspicion, blames } = verdict;
  if (parking !== null) health.park(place, parking, startedAt);
  if (suspicion !== null) health.suspect(place, suspicion, witness);
  if (blames) health.fail(place, witness);
}
