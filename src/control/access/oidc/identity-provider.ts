import type { Configuration } from 'openid-client';
import { isLoopbackAddress } from '../../../platform/config/loopback.js';
import type { Clock } from '../../../platform/time/clock.js';
import type { ControlClient } from '../../../platform/upstream/control-client.js';
import type { OidcSettings } from './oidc-settings.js';
import { ProviderUnreachable, providerFetch } from './provider-fetch.js';
import { groupsIn, type Claims } from './role-of-claims.js';
import type { SignOnAttempt } from './sign-on-attempt.js';

/** Why somebody did not get through the provider; what the login page explains. */
export type ProviderFault = 'denied' | 'provider_refused' | 'provider_unreachable' | 'provider_failed';

/** The provider did not prove who somebody is. */
export class ProviderError extends Error {
  constructor(
    readonly fault: ProviderFault,
    cause: unknown,
  ) {
    super(`the OpenID provider: ${fault}`, { cause });
    this.name = 'ProviderError';
  }
}

/** Whom the provider has proved somebody to be. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Claims;
  readonly groups: readonly string[];
  /** Wall milliseconds at which they proved it; null when the provider does not say. */
  readonly provedAt: number | null;
}

const KNOWN_MS = 3_600_000;
const CLOCK_TOLERANCE_SECONDS = 60;
/** Most characters of a subject, by OpenID Connect Core, section 2. */
const MAX_SUBJECT = 255;
const ALGORITHMS: ReadonlySet<string> = new Set(['RS256', 'ES256', 'EdDSA', 'Ed25519']);

/** An OpenID provider: code flow with PKCE, state and nonce, and signatures that are checked. */
export class IdentityProvider {
  private known: { readonly configuration: Configuration; readonly at: number } | null = null;

  constructor(
    private readonly settings: OidcSettings,
    private readonly http: ControlClient,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes. Throws a ProviderError. */
  async authorizationUrl({ state, nonce, verifier, again }: SignOnAttempt): Promise<string> {
    return await explained(async () => {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await import('openid-client');
      const { redirectUri, scope } = this.settings;
      return buildAuthorizationUrl(await this.configuration(), {
        redirect_uri: redirectUri.href,
        scope,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(again && { prompt: 'login', max_age: '0' }),
      }).href;
    });
  }

  /** Who comes back, by the query that the provider sent them with. Throws a ProviderError. */
  async identify(query: string, { state, nonce, verifier, again }: SignOnAttempt): Promise<Identity> {
    return await explained(async () => {
      const { authorizationCodeGrant } = await import('openid-client');
      const configuration = await this.configuration();
      const current = new URL(`?${query}`, this.settings.redirectUri);
      const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      const checks = { ...expected, idTokenExpected: true, ...(again && { maxAge: 0 }) };
      const tokens = await authorizationCodeGrant(configuration, current, checks);
      const token = tokens.claims()!;
      const { iss: issuer, sub: subject, auth_time: provedAt } = token;
      if (subject === '' || subject.length > MAX_SUBJECT) throw new Error('the subject is no name of anybody');
      const claims = await this.allClaims(token, tokens.access_token);
      const groups = groupsIn(claims, this.settings.claim);
      return { issuer, subject, claims, groups, provedAt: typeof provedAt === 'number' ? provedAt * 1000 : null };
    });
  }

  /** Groups that the token leaves out may be told apart from it. */
  private async allClaims(token: Claims & { readonly sub: string }, accessToken: string): Promise<Claims> {
    const { rules, claim } = this.settings;
    const configuration = await this.configuration();
    const isAsked = rules.length > 0 && groupsIn(token, claim).length === 0;
    if (!isAsked || configuration.serverMetadata().userinfo_endpoint === undefined) return token;
    const { fetchUserInfo } = await import('openid-client');
    return { ...(await fetchUserInfo(configuration, accessToken, token.sub)), ...token };
  }

  /** What the provider says about itself, asked once an hour. */
  private async configuration(): Promise<Configuration> {
    const now = this.clock.monotonic();
    if (this.known !== null && now - this.known.at < KNOWN_MS) return this.known.configuration;
    const configuration = await this.discover();
    this.known = { configuration, at: now };
    return configuration;
  }

  private async discover(): Promise<Configuration> {
    const client = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.settings;
    const fetch = providerFetch(this.http);
    const allowPlain = isLoopbackAddress(issuer.hostname) ? [client.allowInsecureRequests] : [];
    const found = await client.discovery(issuer, clientId, undefined, undefined, {
      [client.customFetch]: fetch,
      execute: allowPlain,
    });
    const server = { ...found.serverMetadata(), supportsPKCE: undefined };
    const algorithms = server.id_token_signing_alg_values_supported ?? ['RS256'];
    const checked = {
      ...server,
      id_token_signing_alg_values_supported: algorithms.filter((one) => ALGORITHMS.has(one)),
    };
    const metadata = { [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const authentication = clientSecret === null ? client.None() : authenticate(client, server, clientSecret.reveal());
    const configuration = new client.Configuration(checked, clientId, metadata, authentication);
    configuration[client.customFetch] = fetch;
    for (const configure of [...allowPlain, client.enableNonRepudiationChecks]) configure(configuration);
    return configuration;
  }
}

/** How the provider wants the secret: in the header where it can, as the standard has it by default. */
function authenticate(
  {
    ClientSecretBasic,
    ClientSecretPost,
  }: Pick<typeof import('openid-client'), 'ClientSecretBasic' | 'ClientSecretPost'>,
  {
    token_endpoint_auth_methods_supported: methods = ['client_secret_basic'],
  }: {
    readonly token_endpoint_auth_methods_supported?: readonly string[];
  },
  secret: string,
) {
  return methods.includes('client_secret_basic') ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

async function explained<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw new ProviderError(await faultOf(error), error);
  }
}

async function faultOf(error: unknown): Promise<ProviderFault> {
  const { AuthorizationResponseError } = await import('openid-client');
  if (error instanceof AuthorizationResponseError)
    return error.error === 'access_denied' ? 'denied' : 'provider_refused';
  return causes(error).some((cause) => cause instanceof ProviderUnreachable)
    ? 'provider_unreachable'
    : 'provider_failed';
}

function causes(error: unknown): unknown[] {
  const found: unknown[] = [];
  for (let next = error; next instanceof Error && found.length < 10; next = next.cause) found.push(next);
  return found;
}
