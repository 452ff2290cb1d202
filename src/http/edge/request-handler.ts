import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReplySink } from '../../gateway/execution/reply-sink.js';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import { Responses } from '../../gateway/responses/responses.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { BodyListener } from './read-body.js';
import {
  giveBack,
  RequestContext,
  type Endpoint,
  type Entered,
  type Received,
  type RequestHead,
} from './request-context.js';
import { RequestBodies } from './request-bodies.js';

/** How the requests of one endpoint are read. */
export interface RequestReader extends Endpoint {
  /** Left out where a body may be as large as any. */
  readonly maxBytes?: number;
  read(head: RequestHead, body: Buffer): Call;
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
    private readonly responses: Responses,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    this.bodies.expectJson(request.raw, reader.maxBytes);
    const received = this.reception.receive(reader, request, reply);
    const { admitted, head } = received;
    const take: BodyListener = (body) => {
      if (body === null) {
        giveBack(admitted);
        return;
      }
      try {
        if (body instanceof GatewayError) throw body;
        const call = this.responses.resume(admitted.caller, reader.read(head, body));
        if (call instanceof Promise) void this.beginLater(call, received, reader);
        else this.begin(call, received, reader);
      } catch (error) {
        fail(error, received);
      }
    };
    this.bodies.read(request.raw, admitted, take, reader.maxBytes);
  }

  private async beginLater(call: Promise<Call>, received: Received, reader: RequestReader): Promise<void> {
    try {
      this.begin(await call, received, reader);
    } catch (error) {
      fail(error, received);
    }
  }

  private begin(call: Call, received: Received, reader: RequestReader): void {
    const { admitted } = received;
    const sink = reader.answer === undefined ? received.sink : reader.answer(received.sink, received);
    this.gateway.handle(admitted, call, this.responses.follow(admitted.caller, call, sink));
  }
}

function fail(error: unknown, { admitted, sink }: Received): void {
  giveBack(admitted);
  sink.fail(GatewayError.from(error), { channel: null, attempts: 0 });
}
