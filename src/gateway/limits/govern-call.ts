import { GatewayError } from '../../platform/errors/gateway-error.js';
import { removeField } from '../../platform/json-splice/splice.js';
import type { Route } from '../catalog/snapshot.js';
import { readRequestFields } from '../dialects/request-fields.js';
import type { Call } from '../protocol/call.js';
import type { GovernedName } from '../protocol/governed-fields.js';

/**
 * The request as the route lets it go: without the governed fields that it strips. Throws `unknown_parameter` for one
 * that it refuses.
 */
export function governCall(route: Route, call: Call): Call {
  if (call.governed.length === 0) return call;
  const unwanted = call.governed.filter((name) => route.fieldRules.has(name));
  for (const name of unwanted) if (route.fieldRules.get(name) === 'refuse') throw refusedField(name);
  return unwanted.length === 0 ? call : unwanted.reduce(without, call);
}

/** The error for a governed field that a route refuses. */
export function refusedField(name: GovernedName): GatewayError {
  const message = `This route does not take "${name}": it could choose a model or a price that the route does not allow.`;
  return new GatewayError('unknown_parameter', { message, param: name });
}

function without(call: Call, name: GovernedName): Call {
  const member = call.top.fields[name];
  if (member === undefined) return call;
  const body = removeField(call.body, member);
  return { ...call, ...readRequestFields(call.dialect, body), body, dropped: [...(call.dropped ?? []), name] };
}
