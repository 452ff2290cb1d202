import type { Environment } from './environment.js';
import { isLoopbackAddress } from './loopback.js';
import type { Problem } from './problem.js';

const ROLE = /^(?:owner|admin|operator|viewer|tenant_admin:\S.*)$/;

/** What is wrong with the variables of single sign-on together. */
export function checkSignOn(environment: Environment): Problem[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: client, PUBLIC_URL, DOMAIN } = environment;
  if (issuer === undefined) return [...strays(environment)];
  const problems: Problem[] = [];
  if (!isPrivate(issuer)) problems.push({ place: 'OIDC_ISSUER', message: 'must be an https URL' });
  if (client === undefined) problems.push({ place: 'OIDC_CLIENT_ID', message: 'must be set beside OIDC_ISSUER' });
  if (PUBLIC_URL === undefined && DOMAIN === undefined)
    problems.push({ place: 'PUBLIC_URL', message: 'must be set beside OIDC_ISSUER, which sends browsers back to it' });
  for (const [group, role] of environment.OIDC_ROLES) {
    if (ROLE.test(role)) continue;
    const message = `gives ${group} a role that does not exist; use owner, admin, operator, viewer or tenant_admin:TENANT`;
    problems.push({ place: 'OIDC_ROLES', message });
  }
  return problems;
}

/** Variables that mean nothing without an issuer; silence would let somebody believe that they are in force. */
function* strays({ OIDC_CLIENT_ID, OIDC_ONLY, OIDC_ROLES }: Environment): Iterable<Problem> {
  const message = 'needs OIDC_ISSUER';
  if (OIDC_CLIENT_ID !== undefined) yield { place: 'OIDC_CLIENT_ID', message };
  if (OIDC_ONLY) yield { place: 'OIDC_ONLY', message };
  if (OIDC_ROLES.length > 0) yield { place: 'OIDC_ROLES', message };
}

/** Whether what is sent there stays between the two. */
function isPrivate(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || isLoopbackAddress(hostname);
}
