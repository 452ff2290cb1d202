import type { Route } from '../catalog/snapshot.js';
import type { Block, BlockReason } from '../health/block.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { Candidate, Exclusion, Plan } from './plan.js';

/** A plan in words and data, for whoever asks why. */
export interface Explanation {
  readonly model: string;
  readonly strategy: string;
  readonly affinity: string;
  readonly candidates: readonly ExplainedCandidate[];
  readonly excluded: readonly ExplainedExclusion[];
  /** The decision in sentences. */
  readonly summary: string;
}

interface ExplainedCandidate {
  readonly position: number;
  readonly channel: string;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
  /** Places of its keys from 1, in the order of trying. */
  readonly keys: readonly number[];
  /** The dialect that it would be spoken to in, where it speaks several. */
  readonly dialect?: UpstreamDialectName;
  /** What it would not get of the request, where it comes after others of its priority for that. */
  readonly dropped?: readonly string[];
}

interface ExplainedExclusion {
  readonly channel: string;
  readonly model: string;
  readonly reason: BlockReason;
  readonly why: string;
  /** When it serves again, as far as that is known. */
  readonly until: string | null;
}

/** The two clocks at one moment: plans count in monotonic time, people in wall time. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

const WORDS: Readonly<Record<BlockReason, string>> = {
  disabled: 'it is switched off',
  unsupported: 'it cannot do what is asked of it',
  parked: 'an operator has parked it',
  cooling: 'it failed and is cooling down',
  rate_limited: 'its upstream says that its keys are rate limited',
  key_refused: 'its upstream refuses its keys',
  quota_exhausted: 'its keys have used up their quota',
  model_missing: 'its upstream does not have the model',
  circuit_open: 'its circuit breaker is open after repeated failures',
  over_rpm: 'it has reached its requests per minute',
  over_rpd: 'it has reached its requests per day',
  over_tpm: 'it has reached its tokens per minute',
  over_tpd: 'it has reached its tokens per day',
  over_concurrency: 'it has reached its simultaneous requests',
  over_budget: 'it has used up its budget',
  unpriced: 'its model has no price, and what it may spend is limited',
  lossy: 'its dialect cannot say everything in the request, and the route is strict',
};

/** What a block means, as the rest of a sentence. */
export function describeReason(reason: BlockReason): string {
  return WORDS[reason];
}

/** The wall time at which a block ends; null when that is not known. */
export function endOfBlock({ until }: Block, { monotonic, wall }: Moment): string | null {
  return until === null ? null : new Date(wall + until - monotonic).toISOString();
}

/** Explains a plan. */
export function explain(plan: Plan, { strategy, affinity }: Route, moment: Moment): Explanation {
  const candidates = plan.candidates.map(explainCandidate);
  const excluded = plan.exclusions.map((exclusion) => explainExclusion(exclusion, moment));
  return {
    model: plan.model,
    strategy,
    affinity,
    candidates,
    excluded,
    summary: summarise(plan, candidates, excluded),
  };
}

function explainCandidate({ target, firstKey: start, lost }: Candidate, index: number): ExplainedCandidate {
  const { channel, model, priority, weight } = target;
  const count = channel.keys.length;
  const keys = channel.keys.map((_, i) => ((start + i) % count) + 1);
  return {
    position: index + 1,
    channel: channel.label,
    model,
    priority,
    weight,
    keys,
    ...(channel.voices.length > 0 ? { dialect: channel.dialect } : {}),
    ...(lost === undefined ? {} : { dropped: lost }),
  };
}

function explainExclusion({ target, block }: Exclusion, moment: Moment): ExplainedExclusion {
  const { channel, model } = target;
  return {
    channel: channel.label,
    model,
    reason: block.reason,
    why: WORDS[block.reason],
    until: endOfBlock(block, moment),
  };
}

function summarise(
  plan: Plan,
  candidates: readonly ExplainedCandidate[],
  excluded: readonly ExplainedExclusion[],
): string {
  const out = excluded.map(
    ({ channel, why, until }) => `${channel} is left out: ${why}${until === null ? '' : ` until ${until}`}.`,
  );
  const [first, ...others] = candidates;
  if (first === undefined) return [`Nothing can serve ${plan.model} now.`, ...out].join(' ');
  const head = plan.isLastResort
    ? `Everything is out, so ${first.channel} is tried as the first to be back.`
    : `${first.channel} is tried first, with key ${first.keys[0]} of ${first.keys.length}.`;
  const rest = others.length === 0 ? [] : [`Then ${others.map(({ channel }) => channel).join(', ')}.`];
  const losing = candidates.flatMap(({ channel, dropped }) => (dropped === undefined ? [] : [loss(channel, dropped)]));
  return [head, ...rest, ...losing, ...out].join(' ');
}

/** Why a candidate comes after others of its priority. */
function loss(channel: string, dropped: readonly string[]): string {
  const what = dropped.length === 0 ? 'the request' : dropped.join(', ');
  return `${channel} comes later in its priority: its dialect cannot say ${what}.`;
}
