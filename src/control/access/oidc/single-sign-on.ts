import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { PersonRow } from '../../../platform/database/control-schema.js';
import { BoundedMap } from '../../../platform/memory/bounded-map.js';
import type { Clock } from '../../../platform/time/clock.js';
import type { ControlClient } from '../../../platform/upstream/control-client.js';
import { ControlError } from '../../control-error.js';
import type { ControlStore } from '../../store/control-store.js';
import type { ActorRates } from '../actor-rates.js';
import { strangerOf, type RequestFacts } from '../author.js';
import type { Logins, OpenedSession } from '../logins.js';
import { networkOf } from '../network.js';
import { RECENT_MS } from '../session-rules.js';
import type { TextSealer } from '../text-sealer.js';
import { ProviderError, type Identity, type IdentityProvider, type ProviderFault } from './identity-provider.js';
import type { OidcSettings } from './oidc-settings.js';
import { consolePath, openAttempt, sealAttempt, type SignOnAttempt } from './sign-on-attempt.js';
import type { SignOnPeople } from './sign-on-people.js';

/** Why nobody was logged in; the login page explains each. */
export type SignOnFault =
  ProviderFault | 'expired' | 'no_role' | 'not_invited' | 'disabled' | 'last_owner' | 'login_taken';

/** How a sign-in ended. */
export type SignOnOutcome =
  | { readonly kind: 'opened'; readonly opened: OpenedSession; readonly to: string }
  | { readonly kind: 'failed'; readonly fault: SignOnFault };

/** What somebody wants of a sign-in. */
export interface SignOnRequest {
  readonly to?: string;
  readonly again?: boolean;
  readonly invitation?: string;
}

/** What the login page offers. */
export interface LoginMethods {
  /** Whether passwords count for more than the one owner who is kept for emergencies. */
  readonly password: boolean;
  readonly oidc: { readonly name: string; readonly start: string } | null;
}

/** What signing in by a provider takes of the process. */
export interface SignOnGround {
  readonly settings: OidcSettings;
  readonly http: ControlClient;
  /** The id of a tenant by its id or name; null when there is none. */
  readonly tenantOf: (named: string) => string | null;
  readonly logger: Logger;
}

/** What single sign-on stands on. */
export interface SignOnParts extends Pick<SignOnGround, 'settings' | 'logger'> {
  readonly provider: IdentityProvider;
  readonly people: SignOnPeople;
  readonly store: ControlStore;
  readonly clock: Clock;
  readonly sealer: TextSealer;
  readonly logins: Logins;
  readonly rates: ActorRates;
}

const START = '/admin/api/v1/oidc/start';
const TRIES_PER_MINUTE = 30;
const MOST_USED = 10_000;

/** Signs people in by the OpenID provider of the environment: `iss` and `sub` say who somebody is, and nothing else does. */
export class SingleSignOn {
  /** States that have come back: none counts twice. */
  private readonly used = new BoundedMap<string, true>(MOST_USED);

  /** Null where no provider is configured. */
  constructor(private readonly given: SignOnParts | null) {}

  async methods(): Promise<LoginMethods> {
    if (this.given === null) return await Promise.resolve({ password: true, oidc: null });
    const { settings } = this.given;
    return { password: !settings.isOnly, oidc: { name: settings.name, start: START } };
  }

  /** Where the browser goes, and what it keeps meanwhile; throws `not_found` where no provider is configured. */
  async start(
    asked: SignOnRequest,
    facts: RequestFacts,
  ): Promise<{ url: string; sealed: string } | { fault: SignOnFault }> {
    const { provider, sealer, clock } = this.parts;
    this.expectRate(facts);
    const attempt: SignOnAttempt = {
      state: chance(),
      nonce: chance(),
      verifier: chance(),
      to: consolePath(asked.to),
      again: asked.again === true,
      invitation: asked.invitation ?? null,
      startedAt: clock.now(),
    };
    try {
      return { url: await provider.authorizationUrl(attempt), sealed: sealAttempt(sealer, attempt) };
    } catch (error) {
      return { fault: this.told(error) };
    }
  }

  /** Takes somebody who comes back from the provider; `query` as it came, `sealed` from the cookie. */
  async finish(query: string, sealed: string | null, facts: RequestFacts): Promise<SignOnOutcome> {
    const { provider, sealer, clock } = this.parts;
    this.expectRate(facts);
    const attempt = sealed === null ? null : openAttempt(sealer, sealed, clock.now());
    if (attempt === null || this.used.get(attempt.state) === true) return await this.failed('expired', facts);
    this.used.set(attempt.state, true);
    try {
      const identity = await provider.identify(query, attempt);
      return await this.admit(identity, attempt, facts);
    } catch (error) {
      return await this.failed(this.told(error), facts);
    }
  }

  private get parts(): SignOnParts {
    if (this.given === null) throw new ControlError('not_found', { message: 'No OpenID provider is configured.' });
    return this.given;
  }

  private async admit(identity: Identity, attempt: SignOnAttempt, facts: RequestFacts): Promise<SignOnOutcome> {
    const verdict = await this.parts.people.personFor(identity, attempt.invitation, facts);
    if (verdict.kind === 'refused') return await this.failed(verdict.fault, facts);
    const opened = await this.open(verdict.person, identity, facts);
    return { kind: 'opened', opened, to: attempt.to };
  }

  /** What the provider does not date does not count as just proved. */
  private async open(person: PersonRow, { provedAt }: Identity, facts: RequestFacts): Promise<OpenedSession> {
    const { logins, clock } = this.parts;
    const now = clock.now();
    const confirmedAt = provedAt === null ? now - RECENT_MS : Math.min(now, provedAt);
    return await logins.open(person, facts, { kind: 'console', isKept: false, confirmedAt });
  }

  private async failed(fault: SignOnFault, facts: RequestFacts): Promise<SignOnOutcome> {
    const entry = { actor: strangerOf(facts), action: 'session.create', result: 'refused', diff: { oidc: fault } };
    await this.parts.store.of('audit').append(entry);
    return { kind: 'failed', fault };
  }

  /** The fault of an error of the provider, whose cause goes to the log; others are nobody's expectation. */
  private told(error: unknown): SignOnFault {
    if (!(error instanceof ProviderError)) throw error;
    const { code, message } = error.cause as { readonly code?: string; readonly message?: string };
    this.parts.logger.warn({ fault: error.fault, code, cause: message }, 'single sign-on failed');
    return error.fault;
  }

  /** A try asks the provider; nobody has the gateway ask more often than people sign in. */
  private expectRate({ address }: RequestFacts): void {
    const { isExceeded, resetSeconds } = this.parts.rates.take(networkOf(address), 'sign-on', TRIES_PER_MINUTE);
    if (isExceeded) throw new ControlError('rate_limited', { retryAfterSeconds: resetSeconds });
  }
}

/** 256 bits. */
function chance(): string {
  return randomBytes(32).toString('base64url');
}
