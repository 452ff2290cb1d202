import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';
import { ControlStore } from '../../../control/store/control-store.js';

const LONGEST_KEY = 255;

/**
 * `Idempotency-Key`: a POST that comes again within a day is answered as the first time, and does nothing. What was shown
 * once is not kept with the answer.
 */
@Injectable()
export class Idempotency {
  constructor(private readonly store: ControlStore) {}

  async once(request: FastifyRequest, reply: FastifyReply, act: () => Promise<unknown>): Promise<unknown> {
    const key = keyOf(request);
    if (key === null || request.actor === undefined) return await act();
    const actor = request.actor.id;
    const claim = await this.store.of('idempotency').claim(actor, key, digestOf(request));
    if (claim.kind === 'mismatch') throw new ControlError('idempotency_mismatch');
    if (claim.kind === 'busy')
      throw new ControlError('not_possible', { message: 'The first request with this key is still under way.' });
    if (claim.kind === 'answered') {
      reply.header('idempotency-replayed', 'true').code(claim.answer.status ?? 200);
      return claim.answer.answer === null ? undefined : (JSON.parse(claim.answer.answer) as unknown);
    }
    return await this.actAndKeep(actor, key, { reply, act });
  }

  private async actAndKeep(
    actor: string,
    key: string,
    { reply, act }: { readonly reply: FastifyReply; readonly act: () => Promise<unknown> },
  ): Promise<unknown> {
    const repository = this.store.of('idempotency');
    try {
      const answer = await act();
      const kept = answer === undefined ? null : JSON.stringify(answer, withoutSecrets);
      const none = { etag: null, sealed_secret: null, secret_until: null };
      await repository.finish(actor, key, { status: reply.statusCode, answer: kept, ...none });
      return answer;
    } catch (error) {
      await repository.finish(actor, key, null);
      throw error;
    }
  }
}

const SHOWN_ONCE: ReadonlySet<string> = new Set(['secret', 'key', 'recovery_codes', 'uri']);

/** What is shown once is told as shown. */
function withoutSecrets(name: string, value: unknown): unknown {
  return SHOWN_ONCE.has(name) && (typeof value === 'string' || Array.isArray(value)) ? null : value;
}

function keyOf({ method, headers }: FastifyRequest): string | null {
  const key = headers['idempotency-key'];
  if (method !== 'POST' || typeof key !== 'string' || key === '') return null;
  if (key.length <= LONGEST_KEY) return key;
  throw new ControlError('validation_failed', { message: 'Idempotency-Key may have 255 characters.' });
}

function digestOf({ method, originalUrl, body }: FastifyRequest): string {
  return hash('sha256', JSON.stringify([method, originalUrl, body ?? null]));
}
