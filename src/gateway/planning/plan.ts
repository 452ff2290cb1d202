import { hashText, mixHashes } from '../../platform/crypto/hash-text.js';
import type { Strategy } from '../catalog/route-fields.js';
import type { Channel, Target } from '../catalog/snapshot.js';
import type { Availability, Block, BlockReason } from '../health/block.js';
import type { OperationName } from '../protocol/operation.js';
import { firstKey, FirstKeys } from './key-ring.js';

/** One way to carry out the request, in its place of the order. */
export interface Candidate {
  readonly target: Target;
  /** Index of the first key of the ring that can serve. */
  readonly firstKey: number;
  /** What it would not get of the request, where it comes after others for that. */
  readonly lost?: readonly string[];
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
  /** Everything was out; the one candidate is what would be back first, tried rather than giving up. */
  readonly isLastResort: boolean;
}

/** How channels are doing, for the strategies that care. */
export interface Statistics {
  inFlight(channel: Channel): number;
  /** Mean milliseconds to the first content; 0 when unknown. */
  firstContentMs(channel: Channel, model: string): number;
}

/** What a plan is made from. */
export interface PlanInput {
  readonly model: string;
  readonly operation: OperationName;
  /** Ascending by priority. */
  readonly targets: readonly Target[];
  /** What some of them would not get of the request: inside of a priority they come after those that get all of it. */
  readonly losses?: ReadonlyMap<Target, readonly string[]>;
  readonly strategy: Strategy;
  /** What one order belongs to: the request's id, or that of its conversation. */
  readonly affinityId: string;
  /** In [0, 1); used by the random strategy alone. */
  readonly random: number;
  readonly present: Availability;
  readonly statistics: Statistics;
  /** Monotonic milliseconds. */
  readonly now: number;
}

interface Drawn extends Candidate {
  /** Smaller goes first inside its priority. */
  readonly rank: number;
}

/** Makes the plan: drops what cannot serve, orders the rest by priority and strategy. Deterministic in its input. */
export function makePlan(input: PlanInput): Plan {
  const drawn: Drawn[] = [];
  const exclusions: Exclusion[] = [];
  const seed = input.strategy === 'random' ? Math.floor(input.random * 0x1_0000_0000) : hashText(input.affinityId);
  const isSingle = input.targets.length === 1;
  const firstKeys = new FirstKeys(input.affinityId);
  for (const target of input.targets) {
    const found = examine(target, input, firstKeys);
    if (typeof found !== 'number') exclusions.push({ target, block: found });
    else drawn.push(drawnAt({ target, firstKey: found, rank: isSingle ? 0 : rankOf(target, seed, input) }, input));
  }
  if (drawn.length > 1) drawn.sort(inOrder);
  const lastResort = drawn.length === 0 ? chooseLastResort(exclusions, input) : null;
  if (lastResort !== null) return { model: input.model, candidates: [lastResort], exclusions, isLastResort: true };
  return { model: input.model, candidates: drawn, exclusions, isLastResort: false };
}

function drawnAt(drawn: Drawn, { losses }: PlanInput): Drawn {
  const lost = losses?.get(drawn.target);
  return lost === undefined ? drawn : { ...drawn, lost };
}

function inOrder(a: Drawn, b: Drawn): number {
  const byLoss = Number(a.lost !== undefined) - Number(b.lost !== undefined);
  return a.target.priority - b.target.priority || byLoss || a.rank - b.rank;
}

const DISABLED: Block = { reason: 'disabled', until: null };
const UNSUPPORTED: Block = { reason: 'unsupported', until: null };

/** The first key of the ring that can serve, or why none can. */
function examine({ channel, model }: Target, input: PlanInput, firstKeys: FirstKeys): number | Block {
  const { present, now, operation } = input;
  if (!channel.enabled) return DISABLED;
  if (!channel.operations.has(operation)) return UNSUPPORTED;
  const block = present.channelBlock(channel, model, now);
  if (block !== null) return block;
  const { keys } = channel;
  const start = firstKeys.of(keys.length);
  let soonest: Block | null = null;
  for (let i = 0; i < keys.length; i++) {
    const index = (start + i) % keys.length;
    const keyBlock = present.keyBlock(channel, keys[index]!, model, now);
    if (keyBlock === null) return index;
    if (soonest === null || endOf(keyBlock) < endOf(soonest)) soonest = keyBlock;
  }
  return soonest ?? DISABLED;
}

/**
 * Weighted rendezvous: every target draws −ln(u)/weight from a hash of request and channel, so that shares match the
 * weights, one id always gives one order, and a channel that leaves moves nobody else. The strategies that measure put
 * their measure first and let the draw break ties.
 */
function rankOf(target: Target, seed: number, { strategy, statistics }: PlanInput): number {
  const { channel, model, weight } = target;
  const uniform = (mixHashes(seed, target.seed) + 0.5) / 0x1_0000_0000;
  switch (strategy) {
    case 'priority-weighted':
    case 'random':
      return -Math.log(uniform) / weight;
    case 'least-inflight':
      return statistics.inFlight(channel) / weight + uniform * TIE;
    case 'fastest':
      return statistics.firstContentMs(channel, model) + uniform * TIE;
    default:
      return strategy satisfies never;
  }
}

const TIE = 1e-6;

/** Outages of the gateway's own judging end in a try; limits, refused keys and switches stand. */
const WORTH_A_TRY: ReadonlySet<BlockReason> = new Set<BlockReason>(['cooling', 'circuit_open']);

function isWorthATry({ reason, isTentative }: Block): boolean {
  return isTentative === true || WORTH_A_TRY.has(reason);
}

/** What would be back first, of all that is worth a try. */
function chooseLastResort(exclusions: readonly Exclusion[], input: PlanInput): Candidate | null {
  let best: Resort | null = null;
  for (const exclusion of exclusions) {
    const resort = resortAt(exclusion, input);
    if (resort !== null && (best === null || resort.endsAt < best.endsAt)) best = resort;
  }
  return best;
}

interface Resort extends Candidate {
  readonly endsAt: number;
}

/** The channel where it is worth a try as a whole, with the first of its keys; else the key that is and is back first. */
function resortAt({ target, block }: Exclusion, { present, now, affinityId }: PlanInput): Resort | null {
  const { channel, model } = target;
  const { keys } = channel;
  const start = firstKey(affinityId, keys.length);
  if (isWorthATry(block)) {
    const index = keys.findIndex((key) => present.keyBlock(channel, key, model, now) === block);
    return { target, firstKey: index < 0 ? start : index, endsAt: endOf(block) };
  }
  if (block === DISABLED || block === UNSUPPORTED || present.channelBlock(channel, model, now) !== null) return null;
  const blocks = keys.map((key) => present.keyBlock(channel, key, model, now));
  const worthy = blocks.flatMap((each, index) =>
    each !== null && isWorthATry(each) ? [{ index, end: endOf(each) }] : [],
  );
  const soonest = worthy.reduce<(typeof worthy)[number] | null>((a, b) => (a === null || b.end < a.end ? b : a), null);
  return soonest && { target, firstKey: soonest.index, endsAt: soonest.end };
}

function endOf({ until }: Block): number {
  return until ?? Infinity;
}
