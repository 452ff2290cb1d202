import { createParamDecorator, ValidationPipe, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ValidationError } from 'class-validator';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { receiveBody } from './raw-body.decorator.js';

const readJson = createParamDecorator(async (_: unknown, context: ExecutionContext): Promise<unknown> => {
  return parse(await receiveBody(context.switchToHttp().getRequest<FastifyRequest>()));
});

const validate = new ValidationPipe({
  transform: true,
  whitelist: true,
  validateCustomDecorators: true,
  exceptionFactory: (errors: ValidationError[]) => invalid(errors),
});

/** Injects the request body, read after the guard, as a validated instance of the parameter's class. */
export function JsonBody(): ParameterDecorator {
  return readJson(validate);
}

function parse(body: Buffer): unknown {
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
