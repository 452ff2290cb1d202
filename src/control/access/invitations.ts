import { randomId } from '../../platform/crypto/base32.js';
import type { InvitationRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import { authorOf, type RequestFacts } from './author.js';
import { newOpaqueSecret, secretDigest } from './bearer-secret.js';
import { newPerson } from './environment-owner.js';
import { expectLogin, expectPassword } from './input-rules.js';
import type { Logins, OpenedSession } from './logins.js';
import type { PasswordHasher } from './password.js';
import { expectTenant, type Asking } from './people.js';
import { showInvitation } from './person-view.js';
import { mayGrant, type Role } from './rights.js';

/** Whom an invitation is for. */
export interface InvitationForm {
  readonly name: string;
  readonly role: Role;
  readonly tenant?: string | null;
}

/** What somebody who was invited says. */
export interface AcceptForm {
  readonly secret: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

const VALID_MS = 7 * 86_400_000;
const MOST_SHOWN = 1_000;

/** Invitations: a link that makes a person once, with the role that it was written for. */
export class Invitations {
  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      readonly hasher: PasswordHasher;
      readonly logins: Logins;
      /** False where people join by signing in at a provider. */
      readonly takesPasswords: boolean;
    },
  ) {}

  async list({ actor }: Asking) {
    return (await this.parts.store.of('invitations').list(actor.tenant, MOST_SHOWN)).map(showInvitation);
  }

  /** The invitation with the secret of its link, which is shown once. */
  async create(form: InvitationForm, isDryRun: boolean, { actor, facts }: Asking) {
    const { store, clock } = this.parts;
    const granter: Role = actor.kind === 'person' ? actor.role : 'viewer';
    if (!mayGrant(granter, form.role))
      throw new ControlError('role_denied', { message: `Your role (${granter}) may not invite as ${form.role}.` });
    const tenant = actor.tenant ?? form.tenant ?? null;
    if (actor.tenant !== null && (form.tenant ?? actor.tenant) !== actor.tenant) throw new ControlError('not_found');
    expectTenant({ role: form.role, tenant });
    const secret = newOpaqueSecret();
    const now = clock.now();
    const row: InvitationRow = {
      id: randomId('inv_'),
      digest: secretDigest(secret),
      role: form.role,
      tenant,
      name: form.name,
      created_by: actor.id,
      created_at: now,
      expires_at: now + VALID_MS,
      used_at: null,
    };
    if (isDryRun) return { ...showInvitation(row), secret: null };
    const diff = { role: form.role, tenant };
    const audit = { actor: authorOf(actor, facts), action: 'invitation.create', object: row.id, tenant, diff };
    await store.of('invitations').create(row, audit);
    return { ...showInvitation(row), secret };
  }

  async remove(id: string, isDryRun: boolean, { actor, facts }: Asking): Promise<void> {
    const { store } = this.parts;
    if (isDryRun) {
      const known = await store.of('invitations').list(actor.tenant, MOST_SHOWN);
      if (!known.some((one) => one.id === id)) throw new ControlError('not_found');
      return;
    }
    const audit = { actor: authorOf(actor, facts), action: 'invitation.delete', object: id };
    if (!(await store.of('invitations').remove(id, actor.tenant, audit))) throw new ControlError('not_found');
  }

  /** Makes the person and logs them in; throws `not_found` for a link that does not count any more. */
  async accept(form: AcceptForm, facts: RequestFacts): Promise<OpenedSession> {
    const { store, clock, hasher, logins, takesPasswords } = this.parts;
    if (!takesPasswords)
      throw new ControlError('not_possible', { message: 'Passwords are switched off; join by single sign-on.' });
    const digest = secretDigest(form.secret);
    const invitation = await store.of('invitations').byDigest(digest);
    if (invitation === null) throw new ControlError('not_found');
    expectPassword(form.password);
    const login = expectLogin(form.login);
    const { role, tenant, name } = invitation;
    const password = await hasher.hash(form.password);
    const person = newPerson({ login, name: form.name || name, role, tenant, password }, clock.now());
    const audit = { actor: authorOf(person, facts), action: 'invitation.accept', object: invitation.id };
    const outcome = await store.of('invitations').use(digest, person, audit);
    if (outcome === 'taken') throw new ControlError('slug_taken', { param: 'login' });
    if (outcome === 'gone') throw new ControlError('not_found');
    return await logins.open(person, facts, { kind: 'console', isKept: false });
  }
}
