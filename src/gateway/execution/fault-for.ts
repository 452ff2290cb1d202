import { USUAL_DIALECT } from '../protocol/dialect-name.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import { droppedFields } from '../dialects/dropped-params.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { UpstreamError } from '../protocol/upstream-error.js';
import { isBare401 } from './classify.js';
import type { Fault } from './fault.js';

/** The codes by which upstreams say that they have no such endpoint. */
const NO_ENDPOINT: ReadonlySet<string | null> = new Set(['unknown_url', 'unknown_endpoint', 'route_not_found']);

/** The statuses that say something about the response that is asked for, and nothing about channel, key or model. */
const OF_RESPONSE: ReadonlySet<number | null> = new Set([400, 403, 404, 405, 410]);

/** The fault of an attempt as it came, or as what it means for a request such as this. */
export function faultFor(fault: Fault, place: AttemptTarget, call: Call): Fault {
  const isOwn = call.operation.family === 'kept_response' && OF_RESPONSE.has(fault.refusal?.status ?? null);
  if (isOwn) return { ...fault, kind: 'caller_fault' };
  return isOfEndpoint(fault, call) ? { ...fault, kind: 'unauthorized' } : asDialectFault(fault, place, call);
}

/** Keys may be made for conversations alone, and a client that asks for anything else is told so by a 401. */
function isOfEndpoint({ kind, refusal }: Fault, { operation }: Call): boolean {
  return kind === 'key_refused' && operation.family !== 'conversation' && refusal !== null && isBare401(refusal);
}

/**
 * The fault of an attempt as it came, or as that of an upstream which does not have the endpoint of a dialect: many that
 * are said to speak Responses serve chat alone. A client can cause a 404 by what it refers to, so where the answer could
 * mean that, another dialect is tried only if it can say all of the request.
 */
function asDialectFault(fault: Fault, place: AttemptTarget, call: Call): Fault {
  const { refusal } = fault;
  if (refusal === null || !isAlternative(place, call) || !mayMeanEndpoint(refusal)) return fault;
  return meansEndpoint(refusal) || canBeSaidInUsual(place, call) ? { ...fault, kind: 'dialect_missing' } : fault;
}

function isAlternative({ channel }: AttemptTarget, { operation }: Call): boolean {
  return channel.voices.length > 0 && channel.dialect !== USUAL_DIALECT && operation.family === 'conversation';
}

/** A model, or whatever else a request refers to, has a code or a parameter. */
function mayMeanEndpoint({ status, param, code }: UpstreamError): boolean {
  if (status !== 404 && status !== 405) return false;
  return param === null && (code === null || code === 'not_found' || NO_ENDPOINT.has(code));
}

/** No error object, or one that names the endpoint: a web server's answer, whatever the request said. */
function meansEndpoint({ status, code, type, message }: UpstreamError): boolean {
  return status === 405 || NO_ENDPOINT.has(code) || (code === null && type === null && message === '');
}

function canBeSaidInUsual({ channel, model }: AttemptTarget, call: Call): boolean {
  const usual = channel.voices.find(({ dialect }) => dialect === USUAL_DIALECT);
  if (usual === undefined) return false;
  try {
    return droppedFields(call, encodingOf(usual, model)).length === 0;
  } catch (error) {
    if (error instanceof GatewayError) return false;
    throw error;
  }
}
