import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import { Responses } from '../../gateway/responses/responses.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { giveBack, Reception, type Endpoint, type Received, type RequestHead } from './reception.js';
import { RequestBodies } from './request-bodies.js';

/** How the requests of one endpoint are read. */
export interface RequestReader extends Endpoint {
  read(head: RequestHead, body: Buffer): Call;
}

/** Takes requests from the wire and hands them to the gateway. */
@Injectable()
export class Intake {
  constructor(
    private readonly gateway: Gateway,
    private readonly bodies: RequestBodies,
    private readonly reception: Reception,
    private readonly responses: Responses,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    this.bodies.expectJson(request.raw);
    const received = this.reception.receive(reader, request, reply);
    const { admitted, head } = received;
    this.bodies.read(request.raw, admitted, (body) => {
      if (body === null) {
        giveBack(admitted);
        return;
      }
      try {
        if (body instanceof GatewayError) throw body;
        const call = this.responses.resume(admitted.caller, reader.read(head, body));
        if (call instanceof Promise) void this.beginLater(call, received);
        else this.begin(call, received);
      } catch (error) {
        fail(error, received);
      }
    });
  }

  private async beginLater(call: Promise<Call>, received: Received): Promise<void> {
    try {
      this.begin(await call, received);
    } catch (error) {
      fail(error, received);
    }
  }

  private begin(call: Call, { admitted, sink }: Received): void {
    this.gateway.handle(admitted, call, this.responses.follow(admitted.caller, call, sink));
  }
}

function fail(error: unknown, { admitted, sink }: Received): void {
  giveBack(admitted);
  sink.fail(GatewayError.from(error), { channel: null, attempts: 0 });
}
