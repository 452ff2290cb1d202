import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import { Gateway } from '../../gateway/gateway.js';
import type { Operation } from '../../gateway/protocol/operation.js';
import { Tracing } from '../../gateway/telemetry/tracing/tracing.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Environment } from '../../platform/config/environment.js';
import { callerOf } from '../auth/caller.js';
import { HttpReplySink } from '../edge/http-reply-sink.js';
import { expectJson, readBody } from '../edge/read-body.js';
import { ErrorCounts } from '../errors/error-counts.js';

const MAX_HOPS = 2;

/** Takes a request of OpenAI's dialect from the wire and hands it to the gateway. */
@Injectable()
export class OpenAiIntake {
  constructor(
    private readonly gateway: Gateway,
    private readonly environment: Environment,
    private readonly errors: ErrorCounts,
    private readonly tracing: Tracing,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(operation: Operation, request: FastifyRequest, reply: FastifyReply): void {
    const caller = callerOf(request);
    const { MAX_BODY_BYTES: maxBytes, DECISION_HEADERS: showsDecision } = this.environment;
    const hops = hopsOf(request);
    const trace = this.tracing.open(`/v1${operation.path}`, request.headers);
    expectJson(request.raw, maxBytes);
    const sink = new HttpReplySink(reply.raw, commonHeaders(request, reply), showsDecision, this.errors);
    reply.hijack();
    readBody(request.raw, maxBytes, (body) => {
      if (body === null) return;
      try {
        if (body instanceof GatewayError) throw body;
        this.gateway.handle(caller, readCall({ requestId: request.id, operation, hops, trace }, body), sink);
      } catch (error) {
        sink.fail(GatewayError.from(error), { channel: null, attempts: 0 });
      }
    });
  }
}

/** The request id, and what other parts of the edge (CORS) have put on the reply for a browser. */
function commonHeaders(request: FastifyRequest, reply: FastifyReply): string[] {
  const headers = ['x-request-id', request.id];
  if (request.headers.origin === undefined) return headers;
  for (const [name, value] of Object.entries(reply.getHeaders())) headers.push(name, String(value));
  return headers;
}

function hopsOf({ headers }: FastifyRequest): number {
  const header = headers['x-gw-hop'];
  if (header === undefined) return 0;
  const hops = Number(header);
  if (!Number.isInteger(hops) || hops >= MAX_HOPS) throw new GatewayError('loop_detected');
  return Math.max(hops, 0);
}
