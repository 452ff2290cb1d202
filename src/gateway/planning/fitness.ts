import { GatewayError } from '../../platform/errors/gateway-error.js';
import { wordsOf } from '../catalog/channel-words.js';
import type { Target } from '../catalog/snapshot.js';
import { droppedHeader } from '../dialects/shared/drop-list.js';
import { lostFields } from '../dialects/lost-fields.js';
import type { Block } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Exclusion } from './plan.js';

/** The targets of a strict route, by whether they can be told everything in a request. */
export interface Fitness {
  readonly fit: readonly Target[];
  readonly misfits: readonly Exclusion[];
}

const LOSSY: Block = { reason: 'lossy', until: null };

/** Sorts out the targets that would lose part of a request; throws `unsupported_parameter` when all of them would. */
export function sortOutLossy(targets: readonly Target[], call: Call): Fitness {
  const { lossy = [], fit = [] } = Object.groupBy(targets, (target) => (isLossy(target, call) ? 'lossy' : 'fit'));
  const [first] = lossy;
  if (fit.length === 0 && first !== undefined) throw refusal(first, call);
  return { fit, misfits: lossy.map((target) => ({ target, block: LOSSY })) };
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
  return lostFields(call, wordsOf(channel, model));
}
