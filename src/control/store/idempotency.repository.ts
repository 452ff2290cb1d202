import type { IdempotencyRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import { inWriteTransaction } from './write-transaction.js';

/** The first answer to a request. */
export type KeptAnswer = Pick<IdempotencyRow, 'status' | 'answer' | 'etag' | 'sealed_secret' | 'secret_until'>;

/** What is known of an idempotency key: it is ours now, under way elsewhere, of another request, or answered. */
export type IdempotencyClaim =
  { readonly kind: 'claimed' | 'busy' | 'mismatch' } | { readonly kind: 'answered'; readonly answer: KeptAnswer };

const KEPT_MS = 24 * 3_600_000;
/** A claim that was never answered belongs to a process that is gone. */
const ABANDONED_MS = 120_000;

/** Answers to requests that may come again, for a day. */
export class IdempotencyRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Takes the key for a request, or tells what is known of it. */
  async claim(actor: string, key: string, requestDigest: string): Promise<IdempotencyClaim> {
    return await inWriteTransaction(this.database, async (trx): Promise<IdempotencyClaim> => {
      const at = this.clock.now();
      await trx
        .deleteFrom('idempotency_keys')
        .where('at', '<', at - KEPT_MS)
        .execute();
      const of = { actor, key };
      const found = await trx
        .selectFrom('idempotency_keys')
        .selectAll()
        .where((where) => where.and(of))
        .executeTakeFirst();
      if (found !== undefined && found.request_digest !== requestDigest) return { kind: 'mismatch' };
      if (found?.status != null) return { kind: 'answered', answer: found };
      if (found !== undefined && found.at > at - ABANDONED_MS) return { kind: 'busy' };
      await trx
        .deleteFrom('idempotency_keys')
        .where((where) => where.and(of))
        .execute();
      const unanswered = { status: null, answer: null, etag: null, sealed_secret: null, secret_until: null };
      await trx
        .insertInto('idempotency_keys')
        .values({ ...of, ...unanswered, request_digest: requestDigest, at })
        .execute();
      return { kind: 'claimed' };
    });
  }

  /** Keeps the answer; null lets the key go, so that the request may be tried again. */
  async finish(actor: string, key: string, answer: KeptAnswer | null): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => {
      const of = { actor, key };
      if (answer === null)
        await trx
          .deleteFrom('idempotency_keys')
          .where((where) => where.and(of))
          .execute();
      else
        await trx
          .updateTable('idempotency_keys')
          .set({ ...answer })
          .where((where) => where.and(of))
          .execute();
    });
  }

  /** Forgets the sealed secret of an answer that has arrived, and those whose time is over. */
  async forgetSecrets(delivered: { readonly actor: string; readonly key: string } | null): Promise<void> {
    const none = { sealed_secret: null, secret_until: null };
    await inWriteTransaction(this.database, async (trx) => {
      const now = this.clock.now();
      await trx.updateTable('idempotency_keys').set(none).where('secret_until', '<', now).execute();
      if (delivered === null) return;
      const of = { actor: delivered.actor, key: delivered.key };
      await trx
        .updateTable('idempotency_keys')
        .set(none)
        .where((where) => where.and(of))
        .execute();
    });
  }
}
