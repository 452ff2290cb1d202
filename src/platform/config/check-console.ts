import type { Environment } from './environment.js';
import { checkSignOn } from './check-sign-on.js';
import type { Findings } from './problem.js';
import { isLoopbackAddress } from './loopback.js';

const SHORTEST_PASSWORD = 12;

/** What is wrong with the variables of the console together: what refuses the start, and what deserves a warning. */
export function checkConsole(environment: Environment): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  if (!environment.ADMIN_ENABLED) return findings;
  checkPassword(environment, findings);
  findings.problems.push(...checkSignOn(environment));
  return findings;
}

function checkPassword({ ADMIN_PASSWORD: password, HOST }: Environment, { problems, warnings }: Findings): void {
  if (password === undefined || password.length >= SHORTEST_PASSWORD) return;
  const place = 'ADMIN_PASSWORD';
  const message = `has less than ${SHORTEST_PASSWORD} characters; make a longer one`;
  (isLoopbackAddress(HOST) ? warnings : problems).push({ place, message });
}
