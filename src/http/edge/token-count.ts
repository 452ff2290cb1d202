import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { TokenCounter, type CountListener } from '../../gateway/tokenizer/token-counter.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { discardRest } from '../errors/discard-rest.js';
import { ErrorNotes } from '../errors/error-notes.js';
import { renderError } from '../errors/render-error.js';
import { RequestContext, settleUnused } from './request-context.js';
import { RequestBodies } from './request-bodies.js';

const BYTES_PER_TOKEN = 4;

/** Which endpoint counts, and how it says what it counted. */
export interface Count {
  readonly dialect: DialectName;
  /** From the path; null where the body names it. */
  readonly model: string | null;
  answer(tokens: number): object;
}

/** Counts the tokens of a request by a tokenizer, without asking an upstream; by its length where that takes too long. */
@Injectable()
export class TokenCount {
  constructor(
    private readonly bodies: RequestBodies,
    private readonly reception: RequestContext,
    private readonly counter: TokenCounter,
    private readonly errors: ErrorNotes,
  ) {}

  accept(count: Count, request: FastifyRequest, reply: FastifyReply): void {
    this.bodies.expectJson(request.raw);
    const { admitted } = this.reception.admit({ dialect: count.dialect, operation: OPERATIONS.chat }, request);
    reply.raw.on('close', () => settleUnused(admitted));
    this.bodies.read(request.raw, admitted, (body) => {
      if (body === null) return;
      if (body instanceof GatewayError) {
        this.refuse(body, count, request, reply);
        return;
      }
      const { dialect, model } = count;
      const task = { model, isAsked: true, prompt: { family: 'conversation', dialect, body }, answer: null } as const;
      const tell: CountListener = (counted, refusal) => {
        if (refusal === null)
          sendCount(counted?.promptTokens ?? Math.ceil(body.length / BYTES_PER_TOKEN), count, reply);
        else this.refuse(refusal, count, request, reply);
      };
      this.counter.count(task, tell, admitted.caller.tokenSlot);
    });
  }

  private refuse(error: GatewayError, { dialect }: Count, { id }: FastifyRequest, reply: FastifyReply): void {
    this.errors.add(error, id);
    const { status, headers, body } = renderError(error, dialect, id);
    for (let i = 0; i < headers.length; i += 2) reply.header(headers[i]!, headers[i + 1]);
    void reply.code(status).send(body);
    discardRest(reply.raw);
  }
}

function sendCount(tokens: number, count: Count, reply: FastifyReply): void {
  void reply.header('x-gateway-estimated', 'true').send(count.answer(tokens));
}
