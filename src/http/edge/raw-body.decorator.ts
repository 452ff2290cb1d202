import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { expectJson, readBody } from './read-body.js';

const MAX_BYTES = 1024 * 1024;

/** The bytes of a JSON request body, read after the guard. */
export async function receiveBody({ raw }: FastifyRequest): Promise<Buffer> {
  expectJson(raw, MAX_BYTES);
  const body = await new Promise<Buffer | GatewayError | null>((resolve) => readBody(raw, MAX_BYTES, resolve));
  if (body === null || body instanceof GatewayError) throw body ?? new GatewayError('request_timeout');
  return body;
}

/** Injects the bytes of the request body. */
export const RawBody = createParamDecorator((_: unknown, context: ExecutionContext): Promise<Buffer> => {
  return receiveBody(context.switchToHttp().getRequest<FastifyRequest>());
});
