import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { KeptResponses } from '../../gateway/responses/kept-responses.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { callerOf } from '../auth/caller.js';
import { expectJson, readBody } from './read-body.js';
import { Reception, type RequestHead } from './reception.js';

/** How the requests of one endpoint are read. */
export interface RequestReader {
  readonly dialect: DialectName;
  read(head: RequestHead, body: Buffer): Call;
}

/** Takes requests from the wire and hands them to the gateway. */
@Injectable()
export class Intake {
  constructor(
    private readonly gateway: Gateway,
    private readonly environment: Environment,
    private readonly reception: Reception,
    private readonly responses: KeptResponses,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(reader: RequestReader, request: FastifyRequest, reply: FastifyReply): void {
    const caller = callerOf(request);
    const { MAX_BODY_BYTES: maxBytes } = this.environment;
    expectJson(request.raw, maxBytes);
    const { head, sink } = this.reception.receive(reader.dialect, request, reply);
    const begin = (call: Call): void => this.gateway.handle(caller, call, this.responses.follow(caller, call, sink));
    const fail = (error: unknown): void => sink.fail(GatewayError.from(error), { channel: null, attempts: 0 });
    readBody(request.raw, maxBytes, (body) => {
      if (body === null) return;
      try {
        if (body instanceof GatewayError) throw body;
        const call = this.responses.resume(caller, reader.read(head, body));
        if (call instanceof Promise) void call.then(begin).catch(fail);
        else begin(call);
      } catch (error) {
        fail(error);
      }
    });
  }
}
