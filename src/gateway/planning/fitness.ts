import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Channel, Target } from '../catalog/snapshot.js';
import { droppedHeader } from '../dialects/shared/drop-list.js';
import { lostFields } from '../dialects/upstream-call.js';
import type { Block } from '../health/block.js';
import type { Call } from '../protocol/call.js';

const UNSUPPORTED: Block = { reason: 'unsupported', until: null };
const LOSSY: Block = { reason: 'lossy', until: null };

/** Why a target cannot carry a request however well it is; null when it can. Throws `invalid_request` where it reads one. */
export function misfit(target: Target, call: Call, isStrict: boolean): Block | null {
  if (!canServe(target.channel, call)) return UNSUPPORTED;
  return isStrict && fieldsLostAt(target, call).length > 0 ? LOSSY : null;
}

/** What a client of a strict route reads when every target would lose something; names what the first of them would. */
export function lossRefusal(target: Target, call: Call): GatewayError {
  const lost = fieldsLostAt(target, call);
  const message = `The route is strict, and no channel of it can be told: ${droppedHeader(lost)}.`;
  return new GatewayError('unsupported_parameter', { message, param: lost[0] });
}

/** The other dialects have conversations alone. */
function canServe({ dialect }: Channel, { operation }: Call): boolean {
  return dialect === 'openai-chat' || operation.name === 'chat';
}

function fieldsLostAt({ channel, model }: Target, call: Call): readonly string[] {
  return lostFields(call, { dialect: channel.dialect, model });
}
