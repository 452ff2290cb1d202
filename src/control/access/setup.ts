import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import { authorOf, type RequestFacts } from './author.js';
import { newPerson, type EnvironmentOwner } from './environment-owner.js';
import { expectLogin, expectPassword } from './input-rules.js';
import type { Logins, OpenedSession } from './logins.js';
import type { PasswordHasher } from './password.js';
import { SetupCode } from './setup-code.js';

/** What the first person says about itself. */
export interface SetupForm {
  readonly code: string;
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

/** The first start: whoever can read the standard output of the process becomes the first owner. */
export class Setup {
  private code: SetupCode | null = null;

  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      readonly hasher: PasswordHasher;
      readonly owner: EnvironmentOwner;
      readonly logins: Logins;
    },
  ) {}

  /** Whether nobody can log in as an owner yet. */
  async isNeeded(): Promise<boolean> {
    return !this.parts.owner.isSet && !(await this.parts.store.of('people').hasOwner());
  }

  /** A fresh code in place of any before; null when there is nothing to set up. */
  async newCode(): Promise<string | null> {
    if (!(await this.isNeeded())) return null;
    this.code = new SetupCode(this.parts.clock);
    return this.code.text;
  }

  /** Makes the first owner and logs them in; throws `not_found` once there is one. */
  async complete(form: SetupForm, facts: RequestFacts): Promise<OpenedSession> {
    const { store, clock, hasher, logins } = this.parts;
    if (!(await this.isNeeded())) throw new ControlError('not_found');
    expectPassword(form.password);
    const login = expectLogin(form.login);
    this.expectCode(form.code);
    const password = await hasher.hash(form.password);
    const person = newPerson({ login, name: form.name || login, role: 'owner', password }, clock.now());
    const audit = { actor: authorOf(person, facts), action: 'setup.complete', object: person.id };
    if ((await store.of('people').createOwner(person, audit)) === null) throw new ControlError('not_found');
    this.code?.use();
    return await logins.open(person, facts, { kind: 'console', isKept: false });
  }

  private expectCode(given: string): void {
    const verdict = this.code?.check(given) ?? 'expired';
    if (verdict === 'right') return;
    const renew = 'Print a new one with "gateway admin setup-code".';
    const message = {
      wrong: 'The set-up code is not right.',
      expired: `The set-up code has expired. ${renew}`,
      burnt: `The set-up code was entered wrongly too often. ${renew}`,
    }[verdict];
    const fault = { pointer: '/code', code: `code_${verdict}`, message };
    throw new ControlError('invalid_credentials', { message, faults: [fault] });
  }
}
