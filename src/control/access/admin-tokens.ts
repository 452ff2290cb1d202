import { randomId } from '../../platform/crypto/base32.js';
import type { AdminTokenRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { Actor as Author } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import type { AdminTokenOutcome } from './admin-tokens.repository.js';
import { authorOf } from './author.js';
import { newAdminToken, secretDigest } from './bearer-secret.js';
import { expectAddresses, expectFuture } from './input-rules.js';
import type { Asking, ChangeTerms } from './people.js';
import { showAdminToken } from './person-view.js';
import { reaches, widestScope, type Scope } from './rights.js';

/** What an admin token is made with. */
export interface AdminTokenForm {
  readonly name: string;
  readonly scope: Scope;
  readonly tenant?: string | null;
  readonly ip_allow?: readonly string[] | null;
  readonly expires_at?: string | null;
}

/** What may be changed of one; never its scope or tenant. */
export type AdminTokenPatch = Partial<Pick<AdminTokenForm, 'name' | 'ip_allow' | 'expires_at'>>;

/** A list of admin tokens, from behind one. */
export interface AdminTokenPage {
  readonly limit: number;
  readonly after: readonly [number, string] | null;
}

const LAST = 4;

/** Credentials for programs that administer; nobody issues one with more rights than their own. */
export class AdminTokens {
  constructor(
    private readonly store: ControlStore,
    private readonly clock: Clock,
  ) {}

  async page(page: AdminTokenPage): Promise<AdminTokenRow[]> {
    return await this.store.of('adminTokens').page(page);
  }

  /** How many there are. */
  async count(): Promise<number> {
    return await this.store.of('adminTokens').count();
  }

  async get(id: string) {
    return showAdminToken(await this.expect(id));
  }

  /** The token with its secret, which is shown once. */
  async create(form: AdminTokenForm, isDryRun: boolean, { actor, facts }: Asking) {
    const widest = actor.kind === 'person' ? widestScope(actor.role) : null;
    if (widest === null || !reaches(widest, form.scope)) throw new ControlError('role_denied');
    if (!isDryRun) return await this.issue(form, authorOf(actor, facts));
    const { row } = this.make(form, actor.id);
    return { ...showAdminToken(row), secret: null };
  }

  /** The same for an author whose rights are known to reach. */
  async issue(form: AdminTokenForm, author: Author) {
    const { row, secret } = this.make(form, author.id);
    const diff = { name: row.name, scope: row.scope, tenant: row.tenant };
    const audit = { actor: author, action: 'admin_token.create', object: row.id, diff };
    await this.store.of('adminTokens').create(row, audit);
    return { ...showAdminToken(row), secret };
  }

  private make(form: AdminTokenForm, creator: string): { readonly row: AdminTokenRow; readonly secret: string } {
    const secret = newAdminToken();
    const now = this.clock.now();
    const row: AdminTokenRow = {
      id: randomId('at_'),
      name: form.name,
      digest: secretDigest(secret),
      last4: secret.slice(-LAST),
      scope: form.scope,
      tenant: form.tenant ?? null,
      ip_allow: expectAddresses(form.ip_allow),
      old_digest: null,
      old_until: null,
      version: 1,
      created_by: creator,
      created_at: now,
      expires_at: expectFuture(form.expires_at, '/expires_at', now),
      last_used_at: null,
    };
    return { row, secret };
  }

  async change(id: string, patch: AdminTokenPatch, { expected, isDryRun }: ChangeTerms, { actor, facts }: Asking) {
    const before = await this.expect(id);
    const { name, ip_allow: addresses, expires_at: expires } = patch;
    const change = {
      ...(name !== undefined && { name }),
      ...(addresses !== undefined && { ip_allow: expectAddresses(addresses) }),
      ...(expires !== undefined && { expires_at: expectFuture(expires, '/expires_at', this.clock.now()) }),
    };
    if (isDryRun) return showAdminToken({ ...before, ...change });
    const audit = { actor: authorOf(actor, facts), action: 'admin_token.update', object: id, diff: { ...patch } };
    return showAdminToken(tokenOf(await this.store.of('adminTokens').update(id, change, expected, audit)));
  }

  /** A new secret; the old one counts until the grace is over. */
  async rotate(id: string, graceMs: number, isDryRun: boolean, { actor, facts }: Asking) {
    const before = await this.expect(id);
    const secret = newAdminToken();
    const old = graceMs > 0 ? { old_digest: before.digest, old_until: this.clock.now() + graceMs } : NO_GRACE;
    const change = { digest: secretDigest(secret), last4: secret.slice(-LAST), ...old };
    if (isDryRun) return { ...showAdminToken({ ...before, ...change }), secret: null };
    const audit = { actor: authorOf(actor, facts), action: 'admin_token.rotate', object: id };
    const token = tokenOf(await this.store.of('adminTokens').update(id, change, 'any', audit));
    return { ...showAdminToken(token), secret };
  }

  async remove(id: string, { expected, isDryRun }: ChangeTerms, { actor, facts }: Asking): Promise<void> {
    await this.expect(id);
    if (isDryRun) return;
    const audit = { actor: authorOf(actor, facts), action: 'admin_token.delete', object: id };
    tokenOf(await this.store.of('adminTokens').remove(id, expected, audit));
  }

  private async expect(id: string): Promise<AdminTokenRow> {
    const token = await this.store.of('adminTokens').find(id);
    if (token === null) throw new ControlError('not_found');
    return token;
  }
}

const NO_GRACE = { old_digest: null, old_until: null };

function tokenOf(outcome: AdminTokenOutcome): AdminTokenRow {
  if (outcome.kind === 'missing') throw new ControlError('not_found');
  if (outcome.kind === 'done') return outcome.token;
  const { token } = outcome;
  throw new ControlError('version_conflict', { current: showAdminToken(token), version: token.version });
}
