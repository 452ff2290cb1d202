import { GatewayError } from '../../platform/errors/gateway-error.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import type { Channel, Target } from '../catalog/snapshot.js';
import { droppedHeader } from '../dialects/shared/drop-list.js';
import { refersToKept } from '../dialects/kept-elsewhere.js';
import { droppedFields } from '../dialects/dropped-params.js';
import type { Block } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Exclusion } from './plan.js';

/** The targets of a request, each in the dialect that suits it best. */
export interface Fitting {
  readonly targets: readonly Target[];
  /** What targets would not get of the request, by the client's field paths; those that get all of it are not in here. */
  readonly losses: Losses;
}

/** Fields that are lost at targets. */
export type Losses = ReadonlyMap<Target, readonly string[]>;

/** Targets by whether a request can be sent to them. */
export interface Fitness {
  readonly fit: readonly Target[];
  readonly unfit: readonly Exclusion[];
}

/** Whether an upstream is known not to speak the dialect that it was said to speak. */
export type IsMissing = (voice: Channel) => boolean;

const LOSSY: Block = { reason: 'lossy', until: null };
const NOTHING: readonly string[] = [];
const NO_LOSSES: Losses = new Map();

/**
 * Has every channel spoken to in the dialect that loses the least of a request, the first of those. What targets lose is
 * looked into where the order hangs on it: among targets of one priority that do not get the same.
 */
export function fitTargets(targets: readonly Target[], call: Call, isMissing: IsMissing): Fitting {
  const spoken = targets.some(({ channel }) => channel.voices.length > 0)
    ? targets.map((target) => inBestVoice(target, call, isMissing))
    : targets;
  return { targets: spoken, losses: haveRivals(spoken) ? lossesOf(spoken, call) : NO_LOSSES };
}

/** Sorts out the targets that would lose part of a request; throws `unsupported_parameter` when all of them would. */
export function sortOutLossy(targets: readonly Target[], call: Call): Fitness {
  const { lossy = [], fit = [] } = Object.groupBy(targets, (target) => (isLossy(target, call) ? 'lossy' : 'fit'));
  const [first] = lossy;
  if (fit.length === 0 && first !== undefined) throw refusal(first, call);
  return { fit, unfit: lossy.map((target) => ({ target, block: LOSSY })) };
}

/**
 * Sorts out the targets that cannot know what a request refers to, where others may. Where none may, they stay, and refuse
 * it with its place.
 */
export function sortOutForgetful(targets: readonly Target[], call: Call): Fitness {
  if (!refersToKept(call)) return { fit: targets, unfit: [] };
  const { own = [], others = [] } = Object.groupBy(targets, ({ channel }) =>
    channel.dialect === call.dialect ? 'own' : 'others',
  );
  if (own.length === 0) return { fit: targets, unfit: [] };
  return { fit: own, unfit: others.map((target) => ({ target, block: LOSSY })) };
}

function inBestVoice(target: Target, call: Call, isMissing: IsMissing): Target {
  const { channel } = target;
  if (channel.voices.length === 0) return target;
  const able = channel.voices.filter((voice) => voice.operations.has(call.operation.name) && !isMissing(voice));
  const own = able.findIndex(({ dialect }) => dialect === call.dialect);
  if (own > 0) able.unshift(...able.splice(own, 1));
  const voice = leastLossy(able, target, call) ?? channel;
  return voice === channel ? target : { ...target, channel: voice };
}

/** The first of the voices that loses nothing, else the first of those that lose the least. */
function leastLossy(voices: readonly Channel[], target: Target, call: Call): Channel | undefined {
  if (voices.length < 2) return voices[0];
  let best = voices[0];
  let least = Infinity;
  for (const channel of voices) {
    const lost = lossAt({ ...target, channel }, call)?.length ?? Infinity;
    if (lost < least) [best, least] = [channel, lost];
    if (least === 0) break;
  }
  return best;
}

/** Two targets of one priority do not get the same words. */
function haveRivals(targets: readonly Target[]): boolean {
  for (let i = 1; i < targets.length; i++) {
    const [one, other] = [targets[i - 1]!, targets[i]!];
    if (one.priority === other.priority && !getsTheSame(one, other)) return true;
  }
  return false;
}

function getsTheSame(one: Target, other: Target): boolean {
  return (
    one.channel.dialect === other.channel.dialect &&
    one.channel.carries === other.channel.carries &&
    one.model === other.model &&
    fingerprintAt(one) === fingerprintAt(other)
  );
}

function fingerprintAt({ channel, model }: Target): string {
  return channel.traits.of(model, channel.dialect).translated.fingerprint;
}

/** A target that cannot be told at all is refused when it is tried; until then it counts as one that loses everything. */
function lossesOf(targets: readonly Target[], call: Call): Losses {
  const losses = new Map<Target, readonly string[]>();
  for (const target of targets) {
    if (!target.channel.operations.has(call.operation.name)) continue;
    const lost = lossAt(target, call);
    if (lost?.length !== 0) losses.set(target, lost ?? NOTHING);
  }
  return losses;
}

/** Null: the request cannot be put into the target's words. */
function lossAt(target: Target, call: Call): readonly string[] | null {
  try {
    return fieldsLostAt(target, call);
  } catch (error) {
    if (error instanceof GatewayError) return null;
    throw error;
  }
}

function isLossy(target: Target, call: Call): boolean {
  return target.channel.operations.has(call.operation.name) && fieldsLostAt(target, call).length > 0;
}

function refusal(target: Target, call: Call): GatewayError {
  const lost = fieldsLostAt(target, call);
  const message = `The route is strict, and no channel of it can be told: ${droppedHeader(lost)}.`;
  return new GatewayError('unsupported_parameter', { message, param: lost[0] });
}

function fieldsLostAt({ channel, model }: Target, call: Call): readonly string[] {
  return droppedFields(call, encodingOf(channel, model));
}
