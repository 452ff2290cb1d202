import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReplySink } from '../../gateway/execution/reply-sink.js';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import type { CallHead } from '../../gateway/protocol/call-head.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { handOver, refuse } from './hand-over.js';
import { giveBack, RequestContext, type Endpoint, type Entered } from './request-context.js';
import { RequestBodies } from './request-bodies.js';

/** How the requests of one endpoint are read. */
export interface RequestReader extends Endpoint {
  /** Left out where a body may be as large as any. */
  readonly maxBytes?: number;
  read(head: CallHead, body: Buffer): Call;
  /** Where the answer goes, where the client gets it in another shape. */
  answer?(sink: ReplySink, received: Entered): ReplySink;
}

/** Takes requests from the wire and hands them to the gateway. */
@Injectable()
export class RequestHandler {
  constructor(
    private readonly gateway: Gateway,
    private readonly bodies: RequestBodies,
    private readonly reception: RequestContext,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    this.bodies.expectJson(request.raw, reader.maxBytes);
    const received = this.reception.receive(reader, request, reply);
    const { admitted, head, sink } = received;
    const take = (body: Buffer | GatewayError | null): void => {
      if (body === null) giveBack(admitted);
      else if (body instanceof GatewayError) refuse(body, received);
      else handOver(this.gateway, received, () => reader.read(head, body), reader.answer?.(sink, received));
    };
    this.bodies.read(request.raw, admitted, take, reader.maxBytes);
  }
}
