import { randomId } from '../../platform/crypto/base32.js';
import type { PersonRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { ControlStore } from '../store/control-store.js';
import type { PasswordHasher } from './password.js';

/** The login of the first owner, and of who logs in with a password alone. */
export const FIRST_LOGIN = 'admin';

const SETTING = 'access.environment_password';
const NOWHERE = { tenant: null, network: null, requestId: null, reason: null };
const ENVIRONMENT = { id: 'environment', name: 'environment', ...NOWHERE };

/**
 * The owner whose password is ADMIN_PASSWORD. While the variable is set, it is the password of `admin`, whatever else is
 * stored; when it changes, the sessions of `admin` end.
 */
export class EnvironmentOwner {
  private hash: string | null = null;

  constructor(
    private readonly parts: {
      readonly store: ControlStore;
      readonly clock: Clock;
      readonly hasher: PasswordHasher;
      readonly password: string | null;
    },
  ) {}

  /** Whether ADMIN_PASSWORD is set. */
  get isSet(): boolean {
    return this.parts.password !== null;
  }

  /** Whether the password of a person is the one of the environment. */
  owns({ login }: Pick<PersonRow, 'login'>): boolean {
    return this.isSet && login === FIRST_LOGIN;
  }

  /** What a password is checked against; null when none counts. */
  async passwordOf(person: PersonRow): Promise<string | null> {
    if (!this.owns(person)) return person.password;
    return await Promise.resolve(this.hash);
  }

  /** Makes the owner when there is none, and ends sessions that were opened with another password. */
  async prepare(): Promise<void> {
    const { store, hasher, password } = this.parts;
    if (password === null) return;
    const kept = await store.of('settings').find(SETTING);
    const hash = kept === null ? null : (JSON.parse(kept.value) as string);
    const isSame = hash !== null && (await hasher.verify(password, hash));
    this.hash = isSame ? hash : await hasher.hash(password);
    await this.ensureOwner();
    if (isSame) return;
    const audit = { actor: ENVIRONMENT, action: 'account.password', object: FIRST_LOGIN };
    await store.of('settings').write({ name: SETTING, value: this.hash, audit });
    const owner = await store.of('people').byLogin(FIRST_LOGIN);
    if (owner !== null && hash !== null) await store.of('sessions').endAll(owner.id, null, audit);
  }

  private async ensureOwner(): Promise<void> {
    const { store, clock } = this.parts;
    if ((await store.of('people').byLogin(FIRST_LOGIN)) !== null) return;
    const person = newPerson({ login: FIRST_LOGIN, name: FIRST_LOGIN, role: 'owner' }, clock.now());
    await store.of('people').create(person, { actor: ENVIRONMENT, action: 'person.create', object: person.id });
  }
}

/** A person who does not exist yet. */
export function newPerson(
  given: Pick<PersonRow, 'login' | 'name' | 'role'> & Partial<PersonRow>,
  now: number,
): PersonRow {
  return {
    id: randomId('us_'),
    tenant: null,
    password: null,
    totp_secret: null,
    totp_step: null,
    recovery_codes: null,
    oidc_issuer: null,
    oidc_subject: null,
    disabled: 0,
    version: 1,
    created_at: now,
    updated_at: now,
    last_login_at: null,
    ...given,
  };
}
