import type { IncomingHttpHeaders } from 'node:http';

const CREDENTIAL = /^(?:bearer +)?(\S+) *$/i;

/**
 * The token that a request presents: `X-API-Key` (Google's clients say `x-goog-api-key`) first, else `Authorization: Bearer`, the scheme in any case or (as
 * one of the older gateways allowed) left out. Never from the URL.
 */
export function presentedToken(headers: IncomingHttpHeaders): string | null {
  const apiKey = headers['x-api-key'] ?? headers['x-goog-api-key'];
  if (apiKey !== undefined) return typeof apiKey === 'string' ? apiKey.trim() : null;
  const { authorization } = headers;
  if (authorization === undefined) return null;
  if (authorization.startsWith('Bearer ')) return authorization.slice(7).trim();
  return CREDENTIAL.exec(authorization)?.[1] ?? null;
}
