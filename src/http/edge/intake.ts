import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import type { CallTrace } from '../../gateway/protocol/call-trace.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { Tracing } from '../../gateway/telemetry/tracing/tracing.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { callerOf } from '../auth/caller.js';
import { HttpReplySink } from './http-reply-sink.js';
import { expectJson, readBody } from './read-body.js';
import { ErrorCounts } from '../errors/error-counts.js';

const MAX_HOPS = 2;

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly requestId: string;
  readonly hops: number;
  readonly trace: CallTrace | null;
}

/** How the requests of one endpoint are read. */
export interface RequestReader {
  readonly dialect: DialectName;
  /** The endpoint, as traces name it. */
  readonly path: string;
  read(head: RequestHead, body: Buffer): Call;
}

/** Takes requests from the wire and hands them to the gateway. */
@Injectable()
export class Intake {
  constructor(
    private readonly gateway: Gateway,
    private readonly environment: Environment,
    private readonly errors: ErrorCounts,
    private readonly tracing: Tracing,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    const caller = callerOf(request);
    const { MAX_BODY_BYTES: maxBytes, DECISION_HEADERS: showsDecision } = this.environment;
    const hops = hopsOf(request);
    const head = { requestId: request.id, hops, trace: this.tracing.open(reader.path, request.headers) };
    expectJson(request.raw, maxBytes);
    const client = { dialect: reader.dialect, requestId: request.id, showsDecision };
    const sink = new HttpReplySink(reply.raw, commonHeaders(request, reply), client, this.errors);
    reply.hijack();
    readBody(request.raw, maxBytes, (body) => {
      if (body === null) return;
      try {
        if (body instanceof GatewayError) throw body;
        this.gateway.handle(caller, reader.read(head, body), sink);
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
