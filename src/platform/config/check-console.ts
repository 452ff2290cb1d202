import type { Environment } from './environment.js';
import type { Findings } from './problem.js';
import { isLoopbackAddress } from './loopback.js';

const SHORTEST_PASSWORD = 12;
const ROLES: ReadonlySet<string> = new Set(['owner', 'admin', 'operator', 'viewer']);

/** What is wrong with the variables of the console together: what refuses the start, and what deserves a warning. */
export function checkConsole(environment: Environment): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  if (!environment.ADMIN_ENABLED) return findings;
  checkPassword(environment, findings);
  checkSingleSignOn(environment, findings);
  return findings;
}

function checkPassword({ ADMIN_PASSWORD: password, HOST }: Environment, { problems, warnings }: Findings): void {
  if (password === undefined || password.length >= SHORTEST_PASSWORD) return;
  const place = 'ADMIN_PASSWORD';
  const message = `has less than ${SHORTEST_PASSWORD} characters; make a longer one`;
  (isLoopbackAddress(HOST) ? warnings : problems).push({ place, message });
}

function checkSingleSignOn(environment: Environment, { problems }: Findings): void {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ROLES, PUBLIC_URL } = environment;
  if (OIDC_ISSUER === undefined) return;
  if (OIDC_CLIENT_ID === undefined) problems.push({ place: 'OIDC_CLIENT_ID', message: 'is needed beside OIDC_ISSUER' });
  if (PUBLIC_URL === undefined) problems.push({ place: 'PUBLIC_URL', message: 'is needed beside OIDC_ISSUER' });
  for (const [group, role] of OIDC_ROLES) {
    if (!ROLES.has(role))
      problems.push({ place: 'OIDC_ROLES', message: `gives the group ${group} a role that does not exist` });
  }
}
