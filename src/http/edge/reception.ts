import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallTrace } from '../../gateway/protocol/call-trace.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { featureHeaders, type FeatureHeaders } from '../../gateway/protocol/feature-headers.js';
import { Tracing } from '../../gateway/telemetry/tracing/tracing.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { ErrorNotes } from '../errors/error-notes.js';
import { HttpReplySink } from './http-reply-sink.js';

const MAX_HOPS = 2;

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly requestId: string;
  readonly hops: number;
  readonly features: FeatureHeaders;
  readonly trace: CallTrace | null;
}

/** A request whose body is yet to come, and where its answer goes. */
export interface Received {
  readonly head: RequestHead;
  readonly sink: HttpReplySink;
}

/** Receives requests by their headers. */
@Injectable()
export class Reception {
  constructor(
    private readonly environment: Environment,
    private readonly errors: ErrorNotes,
    private readonly tracing: Tracing,
  ) {}

  /** Throws what the headers alone forbid; the answer then goes through the sink. */
  receive(dialect: DialectName, request: FastifyRequest, reply: FastifyReply): Received {
    const { DECISION_HEADERS: showsDecision } = this.environment;
    const hops = hopsOf(request);
    const trace = this.tracing.open(request.routeOptions.url ?? '', request.headers);
    const client = { dialect, requestId: request.id, showsDecision };
    const sink = new HttpReplySink(reply.raw, commonHeaders(request, reply), client, this.errors);
    reply.hijack();
    const features = featureHeaders(dialect, request.headers);
    return { head: { requestId: request.id, hops, features, trace }, sink };
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
