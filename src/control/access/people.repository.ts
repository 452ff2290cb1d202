import type { ExpressionBuilder } from 'kysely';
import type { PersonRow } from '../../platform/database/control-schema.js';
import type { Database } from '../../platform/database/database.js';
import type { Schema } from '../../platform/database/schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { AuditEntry } from '../store/audit-entry.js';
import { appendAudit } from '../store/audit.repository.js';
import { inWriteTransaction, type WriteTransaction } from '../store/write-transaction.js';

/** Which people are asked for, by login. */
export interface PeopleQuery {
  readonly limit: number;
  /** Logins behind this one. */
  readonly after?: string;
  /** Of this tenant alone. */
  readonly tenant: string | null;
}

/** What may change of a person. */
export type PersonChange = Partial<Omit<PersonRow, 'id' | 'login' | 'version' | 'created_at' | 'updated_at'>>;

/** One change of a person, with what it takes with it. */
export interface PersonUpdate {
  readonly id: string;
  readonly change: PersonChange;
  /** The version that the change was made on; `any` for whichever there is. */
  readonly expected: number | 'any';
  /** Which sessions of the person end with it. */
  readonly ends: 'none' | 'all' | { readonly allBut: string };
  readonly audit: AuditEntry;
}

/** How a change of a person went. */
export type PersonOutcome =
  | { readonly kind: 'done'; readonly person: PersonRow }
  | { readonly kind: 'stale'; readonly person: PersonRow }
  | { readonly kind: 'missing' | 'last_owner' | 'taken' };

/** Who may administer. The last owner who can log in stays one, whoever changes what at the same time. */
export class PeopleRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<PersonRow | null> {
    const { db } = this.database;
    return (await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  async byLogin(login: string): Promise<PersonRow | null> {
    const { db } = this.database;
    return (await db.selectFrom('people').selectAll().where('login', '=', login).executeTakeFirst()) ?? null;
  }

  /** The person whom an identity provider knows by this subject. */
  async bySubject(issuer: string, subject: string): Promise<PersonRow | null> {
    const { db } = this.database;
    const select = db.selectFrom('people').selectAll().where('oidc_issuer', '=', issuer);
    return (await select.where('oidc_subject', '=', subject).executeTakeFirst()) ?? null;
  }

  async page({ limit, after, tenant }: PeopleQuery): Promise<PersonRow[]> {
    let select = this.database.db.selectFrom('people').selectAll().orderBy('login').limit(limit);
    if (after !== undefined) select = select.where('login', '>', after);
    if (tenant !== null) select = select.where('tenant', '=', tenant);
    return await select.execute();
  }

  /** How many there are, or those of a tenant. */
  async count(tenant: string | null): Promise<number> {
    let select = this.database.db.selectFrom('people').select(({ fn }) => fn.countAll().as('count'));
    if (tenant !== null) select = select.where('tenant', '=', tenant);
    return Number((await select.executeTakeFirstOrThrow()).count);
  }

  /** Whether an owner can log in with something that is stored here. */
  async hasOwner(): Promise<boolean> {
    const { db } = this.database;
    const found = await db
      .selectFrom('people')
      .select('id')
      .where('role', '=', 'owner')
      .where('disabled', '=', 0)
      .where(canLogIn)
      .executeTakeFirst();
    return found !== undefined;
  }

  /** Null when somebody has this login, or this subject, already. */
  async create(person: PersonRow, audit: AuditEntry): Promise<PersonRow | null> {
    return await inWriteTransaction(this.database, async (trx) => {
      if (await isTaken(trx, person)) return null;
      await trx.insertInto('people').values(person).execute();
      await appendAudit(trx, audit, this.clock.now());
      return person;
    });
  }

  /** The first owner; null when somebody was faster. */
  async createOwner(person: PersonRow, audit: AuditEntry): Promise<PersonRow | null> {
    return await inWriteTransaction(this.database, async (trx) => {
      const able = trx.selectFrom('people').select('id').where('role', '=', 'owner').where('disabled', '=', 0);
      const found = await able.where(canLogIn).executeTakeFirst();
      if (found !== undefined) return null;
      await trx.deleteFrom('people').where('login', '=', person.login).execute();
      await trx.insertInto('people').values(person).execute();
      await appendAudit(trx, audit, this.clock.now());
      return person;
    });
  }

  async update({ id, change, expected, ends, audit }: PersonUpdate): Promise<PersonOutcome> {
    return await inWriteTransaction(this.database, async (trx): Promise<PersonOutcome> => {
      const before = await trx.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
      if (before === undefined) return { kind: 'missing' };
      if (expected !== 'any' && expected !== before.version) return { kind: 'stale', person: before };
      const at = this.clock.now();
      const after = { ...before, ...change, version: before.version + 1, updated_at: at };
      if (isOwner(before) && !isOwner(after) && !(await hasOtherOwner(trx, id))) return { kind: 'last_owner' };
      await trx
        .updateTable('people')
        .set({ ...change, version: after.version, updated_at: at })
        .where('id', '=', id)
        .execute();
      await endSessions(trx, id, ends);
      await appendAudit(trx, audit, at);
      return { kind: 'done', person: after };
    });
  }

  async remove(id: string, expected: number | 'any', audit: AuditEntry): Promise<PersonOutcome> {
    return await inWriteTransaction(this.database, async (trx): Promise<PersonOutcome> => {
      const before = await trx.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
      if (before === undefined) return { kind: 'missing' };
      if (expected !== 'any' && expected !== before.version) return { kind: 'stale', person: before };
      if (isOwner(before) && !(await hasOtherOwner(trx, id))) return { kind: 'last_owner' };
      await endSessions(trx, id, 'all');
      await trx.deleteFrom('people').where('id', '=', id).execute();
      await appendAudit(trx, audit, this.clock.now());
      return { kind: 'done', person: before };
    });
  }

  /** Takes the step of a time-based code; false when it, or a later one, was taken before. */
  async takeTotpStep(id: string, step: number): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      const found = await trx.selectFrom('people').select('totp_step').where('id', '=', id).executeTakeFirst();
      if (found === undefined || (found.totp_step ?? 0) >= step) return false;
      await trx.updateTable('people').set({ totp_step: step }).where('id', '=', id).execute();
      return true;
    });
  }

  /** Takes a recovery code by its digest; false when there is none such, or not any more. */
  async takeRecoveryCode(id: string, digest: string): Promise<boolean> {
    return await inWriteTransaction(this.database, async (trx) => {
      const found = await trx.selectFrom('people').select('recovery_codes').where('id', '=', id).executeTakeFirst();
      const codes = JSON.parse(found?.recovery_codes ?? '[]') as string[];
      if (!codes.includes(digest)) return false;
      const left = JSON.stringify(codes.filter((code) => code !== digest));
      await trx.updateTable('people').set({ recovery_codes: left }).where('id', '=', id).execute();
      return true;
    });
  }

  /** Keeps the password under a stronger hash; nobody notices. */
  async rehash(id: string, before: string, password: string): Promise<void> {
    const { db } = this.database;
    await db.updateTable('people').set({ password }).where('id', '=', id).where('password', '=', before).execute();
  }
}

/** Somebody with a password, or whom an identity provider knows. */
function canLogIn(is: ExpressionBuilder<Schema, 'people'>) {
  return is.or([is('password', 'is not', null), is('oidc_subject', 'is not', null)]);
}

/** Ends sessions of a person in the transaction of what they end by. */
async function endSessions(trx: WriteTransaction, person: string, ends: PersonUpdate['ends']): Promise<void> {
  if (ends === 'none') return;
  let ended = trx.deleteFrom('sessions').where('person', '=', person);
  if (ends !== 'all') ended = ended.where('id', '!=', ends.allBut);
  await ended.execute();
}

/** Whether a login or a subject belongs to somebody already. */
export async function isTaken(trx: WriteTransaction, person: PersonRow): Promise<boolean> {
  const { login, oidc_issuer: issuer, oidc_subject: subject } = person;
  const found = await trx
    .selectFrom('people')
    .select('id')
    .where((is) => {
      const same = is('login', '=', login);
      if (issuer === null || subject === null) return same;
      return is.or([same, is.and([is('oidc_issuer', '=', issuer), is('oidc_subject', '=', subject)])]);
    })
    .executeTakeFirst();
  return found !== undefined;
}

function isOwner({ role, disabled }: Pick<PersonRow, 'role' | 'disabled'>): boolean {
  return role === 'owner' && disabled === 0;
}

async function hasOtherOwner(trx: WriteTransaction, id: string): Promise<boolean> {
  const select = trx.selectFrom('people').select('id').where('role', '=', 'owner').where('disabled', '=', 0);
  return (await select.where('id', '!=', id).executeTakeFirst()) !== undefined;
}
