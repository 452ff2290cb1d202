import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../../../control/access/access.js';
import { ControlError } from '../../../control/control-error.js';
import { ControlStore } from '../../../control/store/control-store.js';
import type { KeptAnswer } from '../../../control/store/idempotency.repository.js';
import { Clock } from '../../../platform/time/clock.js';

const LONGEST_KEY = 255;

/**
 * `Idempotency-Key`: a POST that comes again within a day is answered as the first time, and does nothing. What was shown
 * once is not kept with the answer.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly store: ControlStore,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  async once(request: FastifyRequest, reply: FastifyReply, act: () => Promise<unknown>): Promise<unknown> {
    const key = keyOf(request);
    if (key === null || request.actor === undefined) return await act();
    const actor = request.actor.id;
    const claim = await this.store.of('idempotency').claim(actor, key, digestOf(request));
    if (claim.kind === 'mismatch') throw new ControlError('idempotency_mismatch');
    if (claim.kind === 'busy')
      throw new ControlError('not_possible', { message: 'The first request with this key is still under way.' });
    if (claim.kind === 'answered') return await this.replay({ actor, key }, claim.answer, reply);
    return await this.actAndKeep({ actor, key }, reply, act);
  }

  /** What was shown once is shown again only while its first answer has not arrived. */
  private async replay(
    place: Place,
    { status, answer, sealed_secret: sealed, secret_until: until }: KeptAnswer,
    reply: FastifyReply,
  ): Promise<unknown> {
    reply.header('idempotency-replayed', 'true').code(status ?? 200);
    if (answer === null) return undefined;
    const told = JSON.parse(answer) as Record<string, unknown>;
    if (sealed === null || until === null || until <= this.clock.now()) return told;
    const secret = await this.access.of('handovers').open(sealed, rowOf(place));
    if (secret === null) return told;
    this.forgetOnArrival(place, reply);
    return { ...told, secret };
  }

  private async actAndKeep(place: Place, reply: FastifyReply, act: () => Promise<unknown>): Promise<unknown> {
    const repository = this.store.of('idempotency');
    try {
      const answer = await act();
      const kept = answer === undefined ? null : JSON.stringify(answer, withoutSecrets);
      const { secret } = (answer ?? {}) as { readonly secret?: unknown };
      const sealed = typeof secret === 'string' ? await this.access.of('handovers').seal(secret, rowOf(place)) : null;
      const until = sealed === null ? null : this.clock.now() + SECRET_MS;
      const about = { etag: null, sealed_secret: sealed, secret_until: until };
      await repository.finish(place.actor, place.key, { status: reply.statusCode, answer: kept, ...about });
      if (sealed !== null) this.forgetOnArrival(place, reply);
      return answer;
    } catch (error) {
      await repository.finish(place.actor, place.key, null);
      throw error;
    }
  }

  /** An answer that was taken whole has been read; of one that was not, the secret is kept until it is. */
  private forgetOnArrival(place: Place, { raw }: FastifyReply): void {
    raw.once(
      'finish',
      () =>
        void this.store
          .of('idempotency')
          .forgetSecrets(place)
          .catch(() => {}),
    );
  }
}

/** Whose key it is. */
interface Place {
  readonly actor: string;
  readonly key: string;
}

/** For how long a secret that did not arrive may be asked for again. */
const SECRET_MS = 10 * 60_000;

function rowOf({ actor, key }: Place): string {
  return `idempotency_keys/${actor}/${key}`;
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
