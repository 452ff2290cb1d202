import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Limits } from '../../gateway/limits/limits.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { retryAdvice } from '../../platform/errors/retry-advice.js';
import { ByteBudget, type ByteHold } from '../../platform/memory/byte-budget.js';
import { factsOf } from '../errors/handler-facts.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a question holds in memory; set by the guard on every route that does not count as a request. */
    hold?: ByteHold;
  }
}

/**
 * Bounds what a token may ask about itself, its models and its responses. That costs no upstream anything, but it
 * costs the gateway, so that it has limits of its own, whatever those of the token are. Runs before the body is read.
 */
@Injectable()
export class QuestionGuard implements CanActivate {
  constructor(
    private readonly limits: Limits,
    private readonly budget: ByteBudget,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { caller } = request;
    if (caller === undefined || factsOf(context.getHandler()).countsAsRequest === true) return true;
    const permit = this.limits.reserveQuestion(caller.tokenSlot, caller.route.timeZone);
    if ('limit' in permit) throw refusal(permit.limit === 'rpm' ? 'gateway_rpm' : 'gateway_concurrency', permit.waitMs);
    const hold = this.budget.open(caller.tokenSlot);
    request.hold = hold;
    http.getResponse<FastifyReply>().raw.on('close', () => {
      permit.settle(0);
      hold.release();
    });
    return true;
  }
}

function refusal(code: 'gateway_rpm' | 'gateway_concurrency', waitMs: number | null): GatewayError {
  const message = 'The token asks for lists and status too often. Try again later.';
  const limitedBy = code === 'gateway_rpm' ? 'token:questions_rpm' : 'token:questions_concurrency';
  return new GatewayError(code, { ...retryAdvice(waitMs ?? 1_000), message, limitedBy });
}
