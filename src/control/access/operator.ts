import type { Clock } from '../../platform/time/clock.js';
import type { Actor as Author } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import type { AdminTokenForm, AdminTokens } from './admin-tokens.js';
import type { EmergencyOwner } from './emergency-owner.js';
import { newPerson, type EnvironmentOwner } from './environment-owner.js';
import { expectLogin, expectPassword, invalidField } from './input-rules.js';
import { personOf } from './outcomes.js';
import type { PasswordHasher } from './password.js';

const AUTHOR: Author = { id: 'cli', name: 'cli', tenant: null, network: null, requestId: null, reason: null };

/** What whoever owns the data folder may do, by the commands of the program: everything, and the audit log says so. */
export class Operator {
  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      readonly hasher: PasswordHasher;
      readonly owner: EnvironmentOwner;
      readonly tokens: AdminTokens;
      readonly emergency: EmergencyOwner;
    },
  ) {}

  /** Sets a password, lifts whoever has the login to an owner without a second factor, and ends their sessions. */
  async setPassword(given: string, password: string): Promise<'created' | 'changed'> {
    const { store, clock, hasher, owner, emergency } = this.parts;
    const login = expectLogin(given);
    expectPassword(password);
    if (owner.owns({ login }))
      throw invalidField('/login', 'has the password of ADMIN_PASSWORD, which changes only there');
    const hash = await hasher.hash(password);
    const found = await store.of('people').byLogin(login);
    if (found === null) {
      const person = newPerson({ login, name: login, role: 'owner', password: hash }, clock.now());
      await store.of('people').create(person, { actor: AUTHOR, action: 'person.create', object: person.id });
      await emergency.name(person.id, AUTHOR);
      return 'created';
    }
    const second = { totp_secret: null, totp_step: null, recovery_codes: null };
    const change = { password: hash, role: 'owner', tenant: null, disabled: 0 as const, ...second };
    const audit = { actor: AUTHOR, action: 'account.password', object: found.id };
    personOf(await store.of('people').update({ id: found.id, change, expected: 'any', ends: 'all', audit }));
    await emergency.name(found.id, AUTHOR);
    return 'changed';
  }

  /** An admin token of any scope, with its secret. */
  async issueToken(form: AdminTokenForm) {
    return await this.parts.tokens.issue(form, AUTHOR);
  }
}
