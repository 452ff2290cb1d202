import type { PersonRow, SessionRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from '../store/audit-entry.js';
import { appendAudit } from '../store/audit.repository.js';
import { inWriteTransaction } from '../store/write-transaction.js';

/** A session with whom it belongs to. */
export interface OpenSession {
  readonly session: SessionRow;
  readonly person: PersonRow;
}

/** Sessions of people; only digests of their secrets are kept. */
export class SessionsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens a session and notes the login; sessions that are over go. */
  async open(session: SessionRow, audit: AuditEntry): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => {
      const at = this.clock.now();
      await trx.deleteFrom('sessions').where('expires_at', '<', at).execute();
      await trx.insertInto('sessions').values(session).execute();
      await trx.updateTable('people').set({ last_login_at: at }).where('id', '=', session.person).execute();
      await appendAudit(trx, audit, at);
    });
  }

  /** The session of a secret by its digest, whether it is over or not. */
  async byDigest(digest: string): Promise<OpenSession | null> {
    return await this.where('digest', digest);
  }

  /** The session of an id, whether it is over or not. */
  async find(id: string): Promise<OpenSession | null> {
    return await this.where('id', id);
  }

  private async where(column: 'id' | 'digest', value: string): Promise<OpenSession | null> {
    const { db } = this.database;
    const session = await db.selectFrom('sessions').selectAll().where(column, '=', value).executeTakeFirst();
    if (session === undefined) return null;
    const person = await db.selectFrom('people').selectAll().where('id', '=', session.person).executeTakeFirst();
    return person === undefined ? null : { session, person };
  }

  /** Notes that a session was used. */
  async touch(id: string, at: number): Promise<void> {
    await this.database.db.updateTable('sessions').set({ seen_at: at }).where('id', '=', id).execute();
  }

  /** Sessions of a person, or of everybody (of a tenant), the latest first. */
  async list({ person, tenant, limit }: SessionsQuery): Promise<SessionRow[]> {
    let select = this.database.db
      .selectFrom('sessions')
      .innerJoin('people', 'people.id', 'sessions.person')
      .selectAll('sessions')
      .where('sessions.expires_at', '>', this.clock.now())
      .orderBy('sessions.created_at', 'desc')
      .orderBy('sessions.id')
      .limit(limit);
    if (person !== null) select = select.where('sessions.person', '=', person);
    if (tenant !== null) select = select.where('people.tenant', '=', tenant);
    return await select.execute();
  }

  /** Gives a session another secret, and notes that its person has proved who it is; null when it is over. */
  async confirm(id: string, digest: string, audit: AuditEntry): Promise<SessionRow | null> {
    return await inWriteTransaction(this.database, async (trx) => {
      const at = this.clock.now();
      const found = await trx.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) return null;
      const change = { digest, confirmed_at: at };
      await trx.updateTable('sessions').set(change).where('id', '=', id).execute();
      await appendAudit(trx, audit, at);
      return { ...found, ...change };
    });
  }

  /** Ends one session; false when there is none such (of this person, where one is given). */
  async end(id: string, person: string | null, audit: AuditEntry): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      let ended = trx.deleteFrom('sessions').where('id', '=', id);
      if (person !== null) ended = ended.where('person', '=', person);
      const { numDeletedRows: count } = await ended.executeTakeFirst();
      if (count === 0n) return false;
      await appendAudit(trx, audit, this.clock.now());
      return true;
    });
  }

  /** Ends all sessions of a person, but for one. */
  async endAll(person: string, allBut: string | null, audit: AuditEntry): Promise<void> {
    await inWriteTransaction(this.database, async (trx) => {
      let ended = trx.deleteFrom('sessions').where('person', '=', person);
      if (allBut !== null) ended = ended.where('id', '!=', allBut);
      await ended.execute();
      await appendAudit(trx, audit, this.clock.now());
    });
  }

  /** Whether somebody has logged in from a network since a time. */
  async isKnownNetwork(person: string, network: string, since: number): Promise<boolean> {
    const found = await this.database.db
      .selectFrom('audit_log')
      .select('n')
      .where('actor', '=', person)
      .where('action', '=', 'session.create')
      .where('network', '=', network)
      .where('at', '>=', since)
      .limit(1)
      .executeTakeFirst();
    return found !== undefined;
  }
}

/** Whose sessions are asked for. */
export interface SessionsQuery {
  readonly person: string | null;
  readonly tenant: string | null;
  readonly limit: number;
}
