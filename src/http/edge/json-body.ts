import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { readRequestFields } from '../../gateway/dialects/request-fields.js';
import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';

/**
 * The body of a request as a validated instance of a class; throws what `readRequestFields` does, or `invalid_request` with
 * every fault of it.
 */
export function parseBody<Body extends object>(bytes: Buffer, type: new () => Body): Body {
  const body = plainToInstance(type, parse(bytes));
  const errors = validateSync(body, { whitelist: true, forbidUnknownValues: false });
  if (errors.length > 0) throw invalid(errors);
  return body;
}

/** Looked through before it is built: whoever walks through the object afterwards does so by recursion. */
function parse(body: Buffer): object {
  readRequestFields(USUAL_DIALECT, body);
  try {
    return JSON.parse(body.toString()) as object;
  } catch {
    throw new GatewayError('invalid_json');
  }
}

function invalid(errors: readonly ValidationError[]): GatewayError {
  const messages = errors.flatMap(({ constraints }) => Object.values(constraints ?? {}));
  return new GatewayError('invalid_request', { message: `${messages.join('; ')}.`, param: errors[0]?.property });
}
