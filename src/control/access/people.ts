import type { PersonRow } from '../../platform/database/control-schema.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import type { Actor } from './actor.js';
import { authorOf, type RequestFacts } from './author.js';
import { invalidField } from './input-rules.js';
import { personOf } from './outcomes.js';
import type { PersonChange } from './people.repository.js';
import { showPerson, type PersonShown } from './person-view.js';
import { mayGrant, type Role } from './rights.js';

/** What may be changed of somebody else. */
export interface PersonPatch {
  readonly name?: string;
  readonly role?: Role;
  readonly tenant?: string | null;
  readonly disabled?: boolean;
  /** Takes the second factor away from somebody who has lost it. */
  readonly reset_totp?: true;
}

/** Who asks, and how. */
export interface Asking {
  readonly actor: Actor;
  readonly facts: RequestFacts;
}

/** Which version is changed, and whether it is only tried. */
export interface ChangeTerms {
  readonly expected: number | 'any';
  readonly isDryRun: boolean;
}

/** A list of people, from behind a login. */
export interface PeoplePage {
  readonly limit: number;
  readonly after?: string;
}

/** Who may administer, as others with more rights see and change it. */
export class People {
  constructor(private readonly store: ControlStore) {}

  async page({ limit, after }: PeoplePage, { actor }: Asking): Promise<PersonShown[]> {
    const query = { limit, tenant: actor.tenant, ...(after !== undefined && { after }) };
    return (await this.store.of('people').page(query)).map(showPerson);
  }

  /** How many the actor sees. */
  async count({ actor }: Asking): Promise<number> {
    return await this.store.of('people').count(actor.tenant);
  }

  async get(id: string, { actor }: Asking): Promise<PersonShown> {
    return showPerson(await this.expect(id, actor));
  }

  async change(id: string, patch: PersonPatch, terms: ChangeTerms, asking: Asking): Promise<PersonShown> {
    const { actor, facts } = asking;
    const before = await this.expect(id, actor);
    expectGrant(actor, before, patch);
    const change = changeOf(patch);
    const after = { ...before, ...change };
    expectTenant(after);
    if (terms.isDryRun) return showPerson(after);
    const ends = weakens(patch) ? 'all' : 'none';
    const audit = { actor: authorOf(actor, facts), action: 'person.update', object: id, diff: { ...patch } };
    const outcome = await this.store.of('people').update({ id, change, expected: terms.expected, ends, audit });
    return showPerson(personOf(outcome));
  }

  async remove(id: string, { expected, isDryRun }: ChangeTerms, { actor, facts }: Asking): Promise<void> {
    const person = await this.expect(id, actor);
    expectGrant(actor, person, {});
    if (isDryRun) return;
    const audit = { actor: authorOf(actor, facts), action: 'person.delete', object: id, diff: { login: person.login } };
    personOf(await this.store.of('people').remove(id, expected, audit));
  }

  /** Somebody of another tenant is not there. */
  private async expect(id: string, actor: Actor): Promise<PersonRow> {
    const person = await this.store.of('people').find(id);
    if (person === null || (actor.tenant !== null && person.tenant !== actor.tenant))
      throw new ControlError('not_found');
    return person;
  }
}

function changeOf({ name, role, tenant, disabled, reset_totp: resets }: PersonPatch): PersonChange {
  return {
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
    ...(tenant !== undefined && { tenant }),
    ...(disabled !== undefined && { disabled: disabled ? (1 as const) : (0 as const) }),
    ...(resets === true && { totp_secret: null, totp_step: null, recovery_codes: null }),
  };
}

/** Whoever can do less than before, or is somebody else's now, logs in anew. */
function weakens({ role, tenant, disabled, reset_totp: resets }: PersonPatch): boolean {
  return role !== undefined || tenant !== undefined || disabled === true || resets === true;
}

/** Nobody touches somebody above them, nor lifts anybody above themselves. */
function expectGrant(actor: Actor, person: PersonRow, { role, tenant }: PersonPatch): void {
  const granter: Role = actor.kind === 'person' ? actor.role : 'viewer';
  const isAllowed = [person.role as Role, role ?? (person.role as Role)].every((one) => mayGrant(granter, one));
  const staysInside = actor.tenant === null || tenant === undefined || tenant === actor.tenant;
  if (!isAllowed || !staysInside)
    throw new ControlError('role_denied', { message: `Your role (${granter}) may not give or change this role.` });
}

/** Tenant administrators have a tenant, and nobody else has one. */
export function expectTenant({ role, tenant }: Pick<PersonRow, 'role' | 'tenant'>): void {
  if (role === 'tenant_admin' && tenant === null) throw invalidField('/tenant', 'must name the tenant');
  if (role !== 'tenant_admin' && tenant !== null) throw invalidField('/tenant', 'is only for tenant administrators');
}
