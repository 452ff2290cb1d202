import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { GatewayError } from '../../platform/errors/gateway-error.js';

/** The body as a validated instance of a class; throws `invalid_json`, or `invalid_request` with every fault of it. */
export function parseBody<Body extends object>(bytes: Buffer, type: new () => Body): Body {
  const body = plainToInstance(type, parse(bytes));
  const errors = validateSync(body, { whitelist: true, forbidUnknownValues: false });
  if (errors.length > 0) throw invalid(errors);
  return body;
}

function parse(body: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new GatewayError('invalid_json');
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  throw new GatewayError('invalid_request', { message: 'The request body must be a JSON object.' });
}

function invalid(errors: readonly ValidationError[]): GatewayError {
  const messages = errors.flatMap(({ constraints }) => Object.values(constraints ?? {}));
  return new GatewayError('invalid_request', { message: `${messages.join('; ')}.`, param: errors[0]?.property });
}
