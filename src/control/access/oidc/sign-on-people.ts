import type { PersonRow } from '../../../platform/database/control-schema.js';
import type { Clock } from '../../../platform/time/clock.js';
import type { ControlStore } from '../../store/control-store.js';
import { authorOf, type RequestFacts } from '../author.js';
import { secretDigest } from '../bearer-secret.js';
import { newPerson } from '../environment-owner.js';
import { expectLogin } from '../input-rules.js';
import type { Identity } from './identity-provider.js';
import type { RoleRule } from './oidc-settings.js';
import { ruleFor, type Claims } from './role-of-claims.js';

/** Who somebody is here, or why they are nobody. */
export type SignOnVerdict =
  | { readonly kind: 'known'; readonly person: PersonRow }
  | {
      readonly kind: 'refused';
      readonly fault: 'no_role' | 'not_invited' | 'disabled' | 'last_owner' | 'login_taken';
    };

/** What a role of the provider's groups is, with the tenant by its id. */
interface Place {
  readonly role: string;
  readonly tenant: string | null;
}

const MOST_NAMES = 100;
const MOST_LOGIN = 60;

/**
 * People as the provider's word makes them: by `iss` and `sub`, never by a name or an address. Where groups have roles,
 * the groups decide at every sign-in; elsewhere an invitation makes a person, once.
 */
export class SignOnPeople {
  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      /** Empty: people join by invitation. */
      readonly rules: readonly RoleRule[];
      /** The id of a tenant by its name; null when there is none. */
      readonly tenantOf: (name: string) => string | null;
    },
  ) {}

  async personFor(identity: Identity, invitation: string | null, facts: RequestFacts): Promise<SignOnVerdict> {
    const known = await this.parts.store.of('people').bySubject(identity.issuer, identity.subject);
    if (known !== null && known.disabled === 1) return { kind: 'refused', fault: 'disabled' };
    if (this.parts.rules.length > 0) return await this.byGroups(known, identity, facts);
    if (known !== null) return { kind: 'known', person: known };
    return await this.byInvitation(identity, invitation, facts);
  }

  private async byGroups(known: PersonRow | null, identity: Identity, facts: RequestFacts): Promise<SignOnVerdict> {
    const place = this.placeOf(identity);
    if (place === null) return await this.withoutRole(known, facts);
    if (known !== null) return await this.inPlace(known, place, facts);
    const person = await this.made(identity, place);
    const audit = { actor: authorOf(person, facts), action: 'person.create', object: person.id, diff: { ...place } };
    const created = await this.parts.store.of('people').create(person, audit);
    return created === null ? { kind: 'refused', fault: 'login_taken' } : { kind: 'known', person: created };
  }

  /** A rule of a tenant that does not exist gives nothing. */
  private placeOf({ groups }: Identity): Place | null {
    const rule = ruleFor(groups, this.parts.rules);
    if (rule === null) return null;
    if (rule.tenant === null) return { role: rule.role, tenant: null };
    const tenant = this.parts.tenantOf(rule.tenant);
    return tenant === null ? null : { role: rule.role, tenant };
  }

  /** Who has left every group loses the sessions as well. */
  private async withoutRole(known: PersonRow | null, facts: RequestFacts): Promise<SignOnVerdict> {
    if (known !== null) {
      const audit = { actor: authorOf(known, facts), action: 'session.end_all', object: known.id };
      await this.parts.store.of('sessions').endAll(known.id, null, audit);
    }
    return { kind: 'refused', fault: 'no_role' };
  }

  private async inPlace(known: PersonRow, { role, tenant }: Place, facts: RequestFacts): Promise<SignOnVerdict> {
    if (known.role === role && known.tenant === tenant) return { kind: 'known', person: known };
    const change = { role, tenant };
    const audit = { actor: authorOf(known, facts), action: 'person.update', object: known.id, diff: change };
    const people = this.parts.store.of('people');
    const outcome = await people.update({ id: known.id, change, expected: 'any', ends: 'all', audit });
    if (outcome.kind === 'done') return { kind: 'known', person: outcome.person };
    return { kind: 'refused', fault: outcome.kind === 'last_owner' ? 'last_owner' : 'no_role' };
  }

  private async byInvitation(identity: Identity, secret: string | null, facts: RequestFacts): Promise<SignOnVerdict> {
    const invitations = this.parts.store.of('invitations');
    const digest = secretDigest(secret ?? '');
    const invitation = secret === null ? null : await invitations.byDigest(digest);
    if (invitation === null) return { kind: 'refused', fault: 'not_invited' };
    const { role, tenant, name } = invitation;
    const person = { ...(await this.made(identity, { role, tenant })), name };
    const audit = { actor: authorOf(person, facts), action: 'invitation.accept', object: invitation.id };
    const outcome = await invitations.use(digest, person, audit);
    if (outcome === 'done') return { kind: 'known', person };
    return { kind: 'refused', fault: outcome === 'taken' ? 'login_taken' : 'not_invited' };
  }

  /** A person who does not exist yet; what the provider calls them is for reading only. */
  private async made({ issuer, subject, claims }: Identity, { role, tenant }: Place): Promise<PersonRow> {
    const login = await this.freeLogin(loginIn(claims, subject));
    const name = textIn(claims, 'name') ?? login;
    const own = { oidc_issuer: issuer, oidc_subject: subject };
    return newPerson({ login, name: name.slice(0, MOST_NAMES), role, tenant, ...own }, this.parts.clock.now());
  }

  private async freeLogin(wanted: string): Promise<string> {
    const people = this.parts.store.of('people');
    for (let n = 1; n < MOST_NAMES; n++) {
      const login = n === 1 ? wanted : `${wanted}-${n}`;
      if ((await people.byLogin(login)) === null) return login;
    }
    return wanted;
  }
}

/** What somebody is called at the provider, as a login may look. */
function loginIn(claims: Claims, subject: string): string {
  const told = textIn(claims, 'preferred_username') ?? textIn(claims, 'email') ?? subject;
  const plain = told.replaceAll(/[^\p{L}\p{N}._@+-]+/gu, '-').replace(/^[^\p{L}\p{N}]+/u, '');
  return expectLogin(plain.slice(0, MOST_LOGIN) || 'person');
}

function textIn(claims: Claims, name: string): string | null {
  const value = claims[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
