import type { Environment } from '../../../platform/config/environment.js';
import { Secret } from '../../../platform/crypto/secret.js';
import type { Role } from '../rights.js';

/** What a group of the provider makes of its members. */
export interface RoleRule {
  readonly group: string;
  readonly role: Role;
  /** Name of the tenant, of tenant administrators. */
  readonly tenant: string | null;
}

/** How people sign in by an OpenID provider. */
export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  readonly scope: string;
  /** What the button says. */
  readonly name: string;
  readonly claim: string;
  /** Empty: people join by invitation, and their roles are given here. */
  readonly rules: readonly RoleRule[];
  /** Passwords count for one owner alone. */
  readonly isOnly: boolean;
  /** Where the provider sends browsers back to; never taken from a request. */
  readonly redirectUri: URL;
}

/** Null where no provider is configured. */
export function oidcSettings(environment: Environment): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = environment;
  if (issuer === undefined || clientId === undefined) return null;
  const base = environment.PUBLIC_URL ?? `https://${environment.DOMAIN ?? 'localhost'}`;
  return {
    issuer: new URL(issuer),
    clientId,
    clientSecret: secret === undefined ? null : new Secret(secret),
    scope: [...new Set(['openid', ...environment.OIDC_SCOPES])].join(' '),
    name: environment.OIDC_NAME ?? new URL(issuer).hostname,
    claim: environment.OIDC_ROLES_CLAIM,
    rules: environment.OIDC_ROLES.map(([group, text]) => ruleOf(group, text)),
    isOnly: environment.OIDC_ONLY,
    redirectUri: new URL('/admin/api/v1/oidc/callback', base),
  };
}

function ruleOf(group: string, text: string): RoleRule {
  const [role, ...tenant] = text.split(':');
  return { group, role: role as Role, tenant: tenant.length === 0 ? null : tenant.join(':') };
}
