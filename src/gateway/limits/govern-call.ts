import { GatewayError } from '../../platform/errors/gateway-error.js';
import { removeField } from '../../platform/json-splice/splice.js';
import type { Caller } from '../access/caller.js';
import { readRequestFields } from '../dialects/request-fields.js';
import { withBytes, type Call } from '../protocol/call.js';
import type { GovernedName } from '../protocol/governed-fields.js';

/**
 * The request as its caller may send it: without the governed fields that are stripped. Throws `unknown_parameter` for one
 * that is refused.
 */
export function governCall({ fieldRules }: Pick<Caller, 'fieldRules'>, call: Call): Call {
  if (call.governed.length === 0) return call;
  const unwanted = call.governed.filter((name) => fieldRules.has(name));
  for (const name of unwanted) if (fieldRules.get(name) === 'refuse') throw refusedField(name);
  return unwanted.length === 0 ? call : unwanted.reduce(without, call);
}

/** The error for a governed field that a route refuses. */
export function refusedField(name: GovernedName): GatewayError {
  const message = `This route does not take "${name}": it could choose a model, a price or a source of data that the route does not allow.`;
  return new GatewayError('unknown_parameter', { message, param: name });
}

function without(call: Call, name: GovernedName): Call {
  const member = call.top.fields[name];
  if (member === undefined) return call;
  const body = removeField(call.body, member);
  const dropped = [...(call.dropped ?? []), name];
  return withBytes(call, { ...readRequestFields(call.dialect, body), body, dropped });
}
