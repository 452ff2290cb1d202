import type { PersonRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import type { PersonActor } from './actor.js';
import { authorOf, type RequestFacts } from './author.js';
import type { EnvironmentOwner } from './environment-owner.js';
import { expectPassword, invalidField } from './input-rules.js';
import { personOf } from './outcomes.js';
import type { PasswordHasher } from './password.js';
import type { PersonChange } from './people.repository.js';
import { showPerson } from './person-view.js';
import { newRecoveryCodes, recoveryDigest } from './recovery-codes.js';
import { totpRow } from './second-factor.js';
import type { TextSealer } from './text-sealer.js';
import { matchTotp, newTotpSecret, totpUri } from './totp.js';

const ISSUER = 'AI Gateway';

/** Somebody who changes their own account. */
export interface Self {
  readonly actor: PersonActor;
  readonly facts: RequestFacts;
}

/** What people change about themselves; each change ends their other sessions. */
export class Account {
  /** Secrets that were offered and not confirmed yet, by person. */
  private readonly offered = new Map<string, string>();

  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      readonly hasher: PasswordHasher;
      readonly owner: EnvironmentOwner;
      readonly sealer: TextSealer | null;
    },
  ) {}

  async show({ actor }: Self) {
    const person = await this.person(actor);
    const codes = JSON.parse(person.recovery_codes ?? '[]') as string[];
    const isDeclared = this.parts.owner.owns(person);
    return {
      ...showPerson(person),
      password_origin: isDeclared ? ('env' as const) : person.password === null ? null : ('managed' as const),
      recovery_codes_left: codes.length,
    };
  }

  async changePassword(password: string, self: Self): Promise<void> {
    const person = await this.person(self.actor);
    if (this.parts.owner.owns(person)) {
      const message = 'The password of this account is set by ADMIN_PASSWORD and changes only there.';
      throw new ControlError('declared_read_only', { message, param: 'password' });
    }
    expectPassword(password);
    await this.change(self, 'account.password', { password: await this.parts.hasher.hash(password) });
  }

  /** Offers a secret for an authenticator; nothing is kept of it until a code of it was entered. */
  async startTotp({ actor }: Self): Promise<{ secret: string; uri: string }> {
    if (this.parts.sealer === null)
      throw new ControlError('not_possible', { message: 'There is no key-encryption key to keep the secret under.' });
    const { login } = await this.person(actor);
    const secret = newTotpSecret();
    if (this.offered.size > 1_000) this.offered.clear();
    this.offered.set(actor.id, secret);
    return { secret, uri: totpUri(secret, login, ISSUER) };
  }

  /** Turns the second factor on; the recovery codes are shown once. */
  async confirmTotp(code: string, self: Self): Promise<{ recovery_codes: string[] }> {
    const { sealer, clock } = this.parts;
    const secret = this.offered.get(self.actor.id);
    if (secret === undefined || sealer === null)
      throw new ControlError('not_possible', { message: 'Start the enrolment first.' });
    const step = matchTotp(secret, code, { now: clock.now(), lastStep: 0 });
    if (step === null) throw invalidField('/code', 'is not the code that the authenticator shows now');
    this.offered.delete(self.actor.id);
    const codes = newRecoveryCodes();
    const sealed = sealer.sealText(secret, totpRow(self.actor.id));
    await this.change(self, 'account.totp_on', { totp_secret: sealed, totp_step: step, ...stored(codes) });
    return { recovery_codes: codes };
  }

  async removeTotp(self: Self): Promise<void> {
    await this.change(self, 'account.totp_off', { totp_secret: null, totp_step: null, recovery_codes: null });
  }

  /** Ten new recovery codes in place of all before. */
  async renewCodes(self: Self): Promise<{ recovery_codes: string[] }> {
    const person = await this.person(self.actor);
    if (person.totp_secret === null)
      throw new ControlError('not_possible', { message: 'Recovery codes come with a second factor.' });
    const codes = newRecoveryCodes();
    await this.change(self, 'account.recovery_codes', stored(codes));
    return { recovery_codes: codes };
  }

  private async change({ actor, facts }: Self, action: string, change: PersonChange): Promise<void> {
    const audit = { actor: authorOf(actor, facts), action, object: actor.id };
    const ends = { allBut: actor.session };
    personOf(await this.parts.store.of('people').update({ id: actor.id, change, expected: 'any', ends, audit }));
  }

  private async person({ id }: PersonActor): Promise<PersonRow> {
    const person = await this.parts.store.of('people').find(id);
    if (person === null) throw new ControlError('session_expired');
    return person;
  }
}

function stored(codes: readonly string[]): PersonChange {
  return { recovery_codes: JSON.stringify(codes.map(recoveryDigest)) };
}
