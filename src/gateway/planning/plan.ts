import { hashText, mixHashes } from '../../platform/crypto/hash-text.js';
import type { Target } from '../catalog/snapshot.js';
import type { Block, HealthView } from '../health/block.js';
import { firstKey } from './key-ring.js';

/** One way to carry out the request, in its place of the order. */
export interface Candidate {
  readonly target: Target;
  /** Index of the first key of the ring that can serve. */
  readonly firstKey: number;
}

/** A target that cannot serve now. */
export interface Exclusion {
  readonly target: Target;
  readonly block: Block;
}

/** The ordered candidates of one request, and what was left out and why. */
export interface Plan {
  readonly model: string;
  readonly candidates: readonly Candidate[];
  readonly exclusions: readonly Exclusion[];
}

/** What a plan is made from. */
export interface PlanInput {
  readonly requestId: string;
  readonly model: string;
  /** Ascending by priority. */
  readonly targets: readonly Target[];
  readonly health: HealthView;
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** Makes the plan: drops what cannot serve, orders the rest by priority and weighted rendezvous hash. */
export function makePlan(input: PlanInput): Plan {
  const candidates: Candidate[] = [];
  const exclusions: Exclusion[] = [];
  for (const target of input.targets) {
    const found = examine(target, input);
    if (typeof found === 'number') candidates.push({ target, firstKey: found });
    else exclusions.push({ target, block: found });
  }
  if (candidates.length > 1) orderByWeight(candidates, hashText(input.requestId));
  return { model: input.model, candidates, exclusions };
}

const DISABLED: Block = { reason: 'disabled', until: null };

/** The first key of the ring that can serve, or why none can. */
function examine({ channel, model }: Target, { health, now, requestId }: PlanInput): number | Block {
  if (!channel.enabled) return DISABLED;
  const block = health.channelBlock(channel, model, now);
  if (block !== null) return block;
  const { keys } = channel;
  const start = firstKey(requestId, keys.length);
  let soonest: Block | null = null;
  for (let i = 0; i < keys.length; i++) {
    const index = (start + i) % keys.length;
    const keyBlock = health.keyBlock(keys[index]!, model, now);
    if (keyBlock === null) return index;
    if (soonest === null || endOf(keyBlock) < endOf(soonest)) soonest = keyBlock;
  }
  return soonest ?? DISABLED;
}

function endOf({ until }: Block): number {
  return until ?? Infinity;
}

/**
 * Weighted rendezvous: every candidate draws −ln(u)/weight from a hash of request and channel, the smallest goes
 * first inside its priority. Shares match the weights, one request id always gives one order, and a channel that
 * leaves moves nobody else.
 */
function orderByWeight(candidates: Candidate[], request: number): void {
  const draws = new Map<Candidate, number>();
  for (const candidate of candidates) {
    const { channel, weight } = candidate.target;
    const uniform = (mixHashes(request, channel.seed) + 0.5) / 0x1_0000_0000;
    draws.set(candidate, -Math.log(uniform) / weight);
  }
  candidates.sort((a, b) => a.target.priority - b.target.priority || draws.get(a)! - draws.get(b)!);
}
