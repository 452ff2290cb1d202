import { randomId } from '../../platform/crypto/base32.js';
import type { PersonRow, SessionRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import type { ActorRates } from './actor-rates.js';
import { authorOf, strangerOf, type RequestFacts } from './author.js';
import { newOpaqueSecret, secretDigest } from './bearer-secret.js';
import type { EmergencyOwner } from './emergency-owner.js';
import type { EnvironmentOwner } from './environment-owner.js';
import type { LoginAttempt, LoginDelays } from './login-delays.js';
import { networkOf } from './network.js';
import type { PasswordHasher } from './password.js';
import { newSeed4Token } from './seed4-token.js';
import type { SecondFactor } from './second-factor.js';
import { KEPT_MS, LONGEST_MS, RECENT_MS, SEED4_MS } from './session-rules.js';

/** What a login form sends. */
export interface LoginForm {
  readonly login: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code. */
  readonly code?: string;
  /** Seven days instead of twelve hours; with a second factor alone. */
  readonly keep?: boolean;
}

/** How a session is opened, beside whom it is for. */
export type SessionKind = 'console' | 'seed4';

/** How a session begins. */
interface OpenedHow {
  readonly kind: SessionKind;
  readonly isKept: boolean;
  /** When the person proved who it is, where that was not just now. */
  readonly confirmedAt?: number;
}

/** A session that has just been opened. */
export interface OpenedSession {
  /** For the cookie, or the bearer token of seed 4. */
  readonly secret: string;
  readonly person: PersonRow;
  readonly session: SessionRow;
  readonly isKept: boolean;
}

/** A session whose person has proved once more who they are. */
export interface ConfirmedSession {
  readonly secret: string;
  readonly isKept: boolean;
  readonly recentUntil: number;
}

/** What logging in stands on. */
export interface LoginParts {
  readonly store: ControlStore;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly delays: LoginDelays;
  readonly rates: ActorRates;
  readonly owner: EnvironmentOwner;
  readonly secondFactor: SecondFactor;
  /** Null: whoever has a password may use it. */
  readonly emergency: EmergencyOwner | null;
}

const KNOWN_NETWORK_MS = 30 * 86_400_000;
const MOST_AGENT = 200;
/** Failed logins that are written down one by one; beyond them a flood would fill the log. */
const AUDITED_FAILURES_PER_MINUTE = 60;

/** Logs people in by password and second factor, slowly for who guesses, with one sentence for whatever was wrong. */
export class Logins {
  constructor(private readonly parts: LoginParts) {}

  /** Throws `invalid_credentials` or `login_delayed`. */
  async signIn(form: LoginForm, facts: RequestFacts, kind: SessionKind = 'console'): Promise<OpenedSession> {
    const person = await this.prove(form, facts);
    const isKept = form.keep === true && kind === 'console' && person.totp_secret !== null;
    return await this.open(person, facts, { kind, isKept });
  }

  /** Opens a session for somebody who has proved who they are. */
  async open(person: PersonRow, facts: RequestFacts, { kind, isKept, confirmedAt }: OpenedHow): Promise<OpenedSession> {
    const { store, clock } = this.parts;
    const now = clock.now();
    const expiresAt = now + (kind === 'seed4' ? SEED4_MS : isKept ? KEPT_MS : LONGEST_MS);
    const secret = kind === 'seed4' ? newSeed4Token(expiresAt) : newOpaqueSecret();
    const session: SessionRow = {
      id: randomId('ses_'),
      digest: secretDigest(secret),
      person: person.id,
      kind,
      user_agent: facts.userAgent.slice(0, MOST_AGENT),
      network: networkOf(facts.address),
      created_at: now,
      seen_at: now,
      expires_at: expiresAt,
      confirmed_at: confirmedAt ?? now,
    };
    const audit = { actor: authorOf(person, facts), action: 'session.create', object: session.id };
    await store.of('sessions').open(session, audit);
    return { secret, person, session, isKept };
  }

  /** Takes the password (and code) once more, and gives the session another secret. */
  async confirm(
    { person: id, session: sessionId }: { readonly person: string; readonly session: string },
    form: Omit<LoginForm, 'login'>,
    facts: RequestFacts,
  ): Promise<ConfirmedSession> {
    const { store } = this.parts;
    const known = await store.of('people').find(id);
    if (known === null) throw new ControlError('session_expired');
    const person = await this.prove({ ...form, login: known.login }, facts);
    const secret = newOpaqueSecret();
    const audit = { actor: authorOf(person, facts), action: 'session.confirm', object: sessionId };
    const session = await store.of('sessions').confirm(sessionId, secretDigest(secret), audit);
    if (session === null) throw new ControlError('session_expired');
    const isKept = session.expires_at - session.created_at > LONGEST_MS;
    return { secret, isKept, recentUntil: session.confirmed_at + RECENT_MS };
  }

  /** The person of a form that is right in every part. A try counts as failed until it is known to be right. */
  private async prove({ login, password, code }: LoginForm, facts: RequestFacts): Promise<PersonRow> {
    const { store, delays, hasher, owner, secondFactor, emergency } = this.parts;
    const account = login.trim().toLowerCase();
    const found = await store.of('people').byLogin(account);
    const attempt = { account, address: facts.address, isKnownNetwork: await this.isKnown(found, facts) };
    this.expectNoDelay(attempt);
    delays.fail(attempt);
    const hash = found === null ? null : await owner.passwordOf(found);
    const isRight = await hasher.verify(password, hash);
    const isLet = found !== null && found.disabled === 0 && (emergency === null || (await emergency.is(found)));
    const person = isRight && isLet ? found : null;
    if (person === null || !(await secondFactor.isRight(person, code))) return await this.refuse(account, facts);
    delays.succeed(attempt);
    if (hash !== null && hash === person.password && hasher.isOutdated(hash))
      await store.of('people').rehash(person.id, hash, await hasher.hash(password));
    return person;
  }

  private expectNoDelay(attempt: LoginAttempt): void {
    const waitMs = this.parts.delays.waitMs(attempt);
    if (waitMs > 0) throw new ControlError('login_delayed', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  }

  private async isKnown(person: PersonRow | null, { address }: RequestFacts): Promise<boolean> {
    if (person === null) return false;
    const { store, clock } = this.parts;
    const since = clock.now() - KNOWN_NETWORK_MS;
    return await store.of('sessions').isKnownNetwork(person.id, networkOf(address), since);
  }

  private async refuse(account: string, facts: RequestFacts): Promise<never> {
    const { store, rates } = this.parts;
    const { isExceeded } = rates.take('failed logins', 'audit', AUDITED_FAILURES_PER_MINUTE);
    const about = { login: account.slice(0, MOST_AGENT) };
    const entry = { actor: strangerOf(facts), action: 'session.create', result: 'refused', diff: about };
    if (!isExceeded) await store.of('audit').append(entry);
    throw new ControlError('invalid_credentials');
  }
}
