import type { Problem } from '../../platform/config/problem.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { RouteEntity } from './entities.js';
import { isPlaceholder } from './secret-quality.js';

const MAX_TOKEN_BYTES = 4096;

/** Findings over the whole of the configuration: what refuses it, and what only deserves a warning. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Checks what no single entry can know: duplicate tokens, and secrets that are placeholders. */
export function checkEntities(routes: readonly RouteEntity[], isLoopback: boolean): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  checkTokens(routes, findings.problems);
  checkPlaceholders(routes, isLoopback ? findings.warnings : findings.problems);
  return findings;
}

function checkTokens(routes: readonly RouteEntity[], problems: Problem[]): void {
  const places = new Map<string, string>();
  for (const { place, tokens } of routes) {
    for (const token of tokens) {
      const value = token.reveal();
      const first = places.get(value);
      if (first !== undefined) problems.push({ place, message: `has a token that ${first} has already` });
      else places.set(value, place);
      if (!isSendable(value)) {
        problems.push({
          place,
          message: `has a token that no header can carry: printable ASCII, at most ${MAX_TOKEN_BYTES} characters`,
        });
      }
    }
  }
}

function isSendable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token) && token.length <= MAX_TOKEN_BYTES;
}

function checkPlaceholders(routes: readonly RouteEntity[], findings: Problem[]): void {
  const isBad = (secret: Secret): boolean => isPlaceholder(secret.reveal());
  for (const { place, tokens, channels } of routes) {
    if (tokens.some(isBad))
      findings.push({ place, message: 'has a gateway token that is a known placeholder; make a long random one' });
    if (channels.some(({ keys }) => keys.some(isBad))) {
      findings.push({ place, message: 'has an upstream key that is a placeholder; fill in the real one' });
    }
  }
}
