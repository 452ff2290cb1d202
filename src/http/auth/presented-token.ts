import type { IncomingHttpHeaders } from 'node:http';

const CREDENTIAL = /^(?:bearer +)?(\S+) *$/i;

/**
 * The tokens that a request presents, in the order in which they count: `X-API-Key`, `x-goog-api-key` (Google's clients),
 * `Authorization: Bearer`, the scheme in any case or (as one of the older gateways allowed) left out. Clients send a key
 * that they have cached along with the right one, or an empty one. Never from the URL.
 */
export function presentedTokens(headers: IncomingHttpHeaders): string[] {
  const { 'x-api-key': apiKey, 'x-goog-api-key': googleKey, authorization } = headers;
  const presented: string[] = [];
  if (apiKey !== undefined) add(presented, apiKey);
  if (googleKey !== undefined) add(presented, googleKey);
  if (authorization !== undefined) add(presented, credentialIn(authorization));
  return presented;
}

function add(presented: string[], value: string | string[] | undefined): void {
  const token = typeof value === 'string' ? value.trim() : '';
  if (token !== '') presented.push(token);
}

function credentialIn(authorization: string): string | undefined {
  return authorization.startsWith('Bearer ') ? authorization.slice(7) : CREDENTIAL.exec(authorization)?.[1];
}
