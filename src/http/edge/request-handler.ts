import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReplySink } from '../../gateway/execution/reply-sink.js';
import { LARGE_BODY_BYTES, LargeBodies } from '../../gateway/adapters/large/large-bodies.js';
import { readElsewhere } from '../../gateway/adapters/large/read-elsewhere.js';
import type { CallAddress } from '../../gateway/dialects/dialect.js';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import type { CallHead } from '../../gateway/protocol/call-head.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { handOver, refuse } from './hand-over.js';
import { giveBack, RequestContext, type Endpoint, type Entered, type Received } from './request-context.js';
import { RequestBodies } from './request-bodies.js';

/** How large bodies are read by those who read all of them. */
export interface ReadingElsewhere {
  /** What the address says where it is one of another dialect than OpenAI's chat. */
  readonly address: CallAddress | null;
  /** What the endpoint has to add. */
  readonly finish?: (call: Call) => Call;
}

/** How the requests of one endpoint are read. */
export interface RequestReader extends Endpoint {
  /** Left out where a body may be as large as any. */
  readonly maxBytes?: number;
  read(head: CallHead, body: Buffer): Call;
  /** How a large body is read elsewhere; absent where none can be large. */
  readonly elsewhere?: ReadingElsewhere;
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
    private readonly large: LargeBodies,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    this.bodies.expectJson(request.raw, reader.maxBytes);
    const received = this.reception.receive(reader, request, reply);
    const { admitted, head, sink } = received;
    const take = (body: Buffer | GatewayError | null): void => {
      if (body === null) giveBack(admitted);
      else if (body instanceof GatewayError) refuse(body, received);
      else if (reader.elsewhere !== undefined && body.length > LARGE_BODY_BYTES)
        void this.readElsewhere(reader.elsewhere, received, body);
      else handOver(this.gateway, received, () => reader.read(head, body), reader.answer?.(sink, received));
    };
    this.bodies.read(request.raw, admitted, take, reader.maxBytes);
  }

  /** Whoever reads a large body looks at each byte of it, for all to wait. */
  private async readElsewhere({ address, finish }: ReadingElsewhere, received: Received, body: Buffer): Promise<void> {
    const { admitted, head, sink } = received;
    const { caller, hold } = admitted;
    const order = { head, address, owner: caller.tokenSlot, isOver: () => sink.isGone };
    try {
      const call = await readElsewhere(this.large, body, order);
      if (call === null || sink.isGone) {
        giveBack(admitted);
        return;
      }
      hold.own(call.body);
      handOver(this.gateway, received, () => finish?.(call) ?? call);
    } catch (error) {
      refuse(error, received);
    }
  }
}
