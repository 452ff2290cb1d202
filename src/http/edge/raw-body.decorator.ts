import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { ByteHold } from '../../platform/memory/byte-budget.js';
import { expectJson } from './announced-body.js';
import { IN_MEMORY_BYTES, readBody, type BodyTerms } from './read-body.js';

/** The bytes of a small JSON request body; rejects with what is wrong with it. */
async function receiveBody({ raw }: Pick<FastifyRequest, 'raw'>, hold: ByteHold): Promise<Buffer> {
  expectJson(raw, IN_MEMORY_BYTES);
  const terms = { ...SMALL, hold };
  const body = await new Promise<Buffer | GatewayError | null>((resolve) => readBody(raw, terms, resolve));
  if (body === null || body instanceof GatewayError) throw body ?? new GatewayError('request_timeout');
  return body;
}

/** Never waits on the disk. */
const SMALL: Omit<BodyTerms, 'hold'> = {
  maxBytes: IN_MEMORY_BYTES,
  openSpool: () => null,
  patienceMs: 0,
  failed: () => {},
};

/** Injects the bytes of the request body of a question. */
export const RawBody = createParamDecorator((_: unknown, context: ExecutionContext): Promise<Buffer> => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  if (request.hold === undefined) throw new GatewayError('internal_error');
  return receiveBody(request, request.hold);
});
