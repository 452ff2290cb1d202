import type { Findings, Problem } from '../../platform/config/problem.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { DeclaredChannel, DeclaredRoute } from './declared.js';

/** Whatever has access tokens or channels. */
export type SecretHolder = Pick<DeclaredRoute, 'place' | 'tokens' | 'channels'>;

/** The end of an endpoint's address, where that of an API is asked for. */
const ENDPOINT = /\/(?:chat\/completions|v\d+\/(?:responses|messages))\/*$/i;
const QUOTED = /^(["']).*\1$/s;

/** Checks what is mostly pasted: addresses of endpoints for those of APIs, and secrets together with their quotes. */
export function checkPasted(routes: readonly SecretHolder[], findings: Findings): void {
  for (const { place, tokens, channels } of routes) {
    warnOfQuotes(tokens, place, 'a gateway token', findings.warnings);
    for (const channel of channels) {
      warnOfQuotes(channel.keys, channel.place, 'an upstream key', findings.warnings);
      checkBaseUrl(channel, findings);
    }
  }
}

function warnOfQuotes(secrets: readonly Secret[], place: string, what: string, warnings: Problem[]): void {
  if (!secrets.some((secret) => QUOTED.test(secret.reveal()))) return;
  warnings.push({ place, message: `has ${what} in quotes, which are taken as part of it; leave them out` });
}

/** With a chat URL beside it, the other addresses alone are wrong. */
function checkBaseUrl({ place, baseUrl, chatUrl, transport }: DeclaredChannel, findings: Findings): void {
  const end = ENDPOINT.exec(baseUrl)?.[0];
  if (end === undefined || transport.kind === 'mapped_http' || transport.kind === 'ai_sdk') return;
  const message = `ends in "${end}", but every address is derived from it; leave that out, or give the whole as chat_url`;
  const isBeside = chatUrl !== undefined;
  findings[isBeside ? 'warnings' : 'problems'].push({
    place: `${place}.base_url`,
    message: isBeside ? `ends in "${end}", so that only chat_url is right; leave that out` : message,
  });
}
