import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway, type Admitted } from '../../gateway/gateway.js';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import type { CallHead } from '../../gateway/protocol/call-head.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { featureHeaders } from '../../gateway/protocol/feature-headers.js';
import type { Operation } from '../../gateway/protocol/operation.js';
import { Tracing } from '../../gateway/telemetry/tracing/tracing.js';
import { Environment } from '../../platform/config/environment.js';
import { headBytesOf } from '../../platform/connections/connection.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { ByteBudget } from '../../platform/memory/byte-budget.js';
import { callerOf } from '../auth/caller.js';
import { ErrorNotes } from '../errors/error-notes.js';
import { HttpReplySink } from './http-reply-sink.js';

const MAX_HOPS = 2;
const SMALL_HEAD_BYTES = 8 * 1024;
/** As it was received, and as it was read, each with what V8 leaves free around it. */
const COPIES_OF_HEAD = 4;

/** What the address of a request says. */
export interface Endpoint {
  readonly dialect: DialectName;
  readonly operation: Operation;
}

/** A request that has been let in, whose body is yet to come. */
export interface Entered {
  readonly head: CallHead;
  readonly admitted: Admitted;
}

/** The same, and where its answer goes. */
export interface Received extends Entered {
  readonly sink: HttpReplySink;
}

/** Receives requests by their headers. */
@Injectable()
export class RequestContext {
  constructor(
    private readonly environment: Environment,
    private readonly gateway: Gateway,
    private readonly errors: ErrorNotes,
    private readonly tracing: Tracing,
    private readonly budget: ByteBudget,
  ) {}

  /** Throws what the headers alone forbid, the limits of the token included; the answer then goes through the sink. */
  receive(endpoint: Endpoint, request: FastifyRequest, reply: FastifyReply): Received {
    return this.open(this.admit(endpoint, request), endpoint.dialect, request, reply);
  }

  /** Where the answer to a request goes that has been let in. */
  open({ head, admitted }: Entered, dialect: DialectName, request: FastifyRequest, reply: FastifyReply): Received {
    const { DECISION_HEADERS: showsDecision } = this.environment;
    const client = { dialect, requestId: request.id, showsDecision };
    const sink = new HttpReplySink(reply.raw, commonHeaders(request, reply), client, this.errors, admitted.hold);
    reply.hijack();
    return { head, admitted, sink };
  }

  /** The same for an answer that goes another way. */
  admit({ dialect, operation }: Endpoint, request: FastifyRequest): Entered {
    const caller = callerOf(request);
    const hops = hopsOf(request);
    const trace = this.tracing.open(request.routeOptions.url ?? '', request.headers);
    const features = featureHeaders(DIALECTS[dialect].facts.featureHeaders, request.headers);
    const head: CallHead = { requestId: request.id, dialect, operation, hops, features, trace };
    const permit = this.gateway.admit(caller, head);
    const entered = { head, admitted: { caller, permit, hold: this.budget.open(caller.tokenSlot) } };
    holdHead(request.raw, entered.admitted);
    return entered;
  }
}

/** What a head takes of the memory counts where it is large, for as long as the request is under way. */
function holdHead(request: IncomingMessage, admitted: Admitted): void {
  const bytes = headBytesOf(request);
  if (bytes <= SMALL_HEAD_BYTES || admitted.hold.take(bytes * COPIES_OF_HEAD)) return;
  giveBack(admitted);
  throw new GatewayError('overloaded', { retryAfterSeconds: 1 });
}

/** A request that came to nothing counts for nothing. */
export function giveBack({ permit, hold }: Admitted): void {
  permit.cancel();
  hold.release();
}

/** A request like any other, that takes no tokens. */
export function settleUnused({ permit, hold }: Admitted): void {
  permit.settle(0);
  hold.release();
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
