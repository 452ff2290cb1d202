import { identityIn, keepIdentities, type KeptIdentity } from '../../platform/database/kept-identity.js';
import type { Database } from '../../platform/database/database.js';
import { IDENTITY_KEY, type IdentityRow } from '../../platform/database/identity-schema.js';
import { inWriteTransaction } from './write-transaction.js';

/** What the ids of everything declared are computed from, and which were given; the same for every replica. */
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  /** Null before the first start. */
  async read(): Promise<KeptIdentity | null> {
    return await identityIn(this.database.db);
  }

  /** Keeps what an installation begins with, unless another process was first; gives what is kept from then on. */
  async begin({ key, rows }: KeptIdentity): Promise<KeptIdentity> {
    return await inWriteTransaction(this.database, async (trx) => {
      const present = await identityIn(trx);
      if (present !== null) return present;
      await trx.insertInto('installation').values({ name: IDENTITY_KEY, value: key }).execute();
      await keepIdentities(this.database, trx, rows);
      return { key, rows };
    });
  }

  /** Keeps further ids. */
  async remember(rows: readonly IdentityRow[]): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => await keepIdentities(this.database, trx, rows));
  }
}
