import type { DialectName } from '../../gateway/protocol/dialect-name.js';

/** The dialect that a client speaks by the address it asks, known before its request is read. */
export function dialectOfUrl(url: string): DialectName {
  if (url.startsWith('/v1/messages')) return 'anthropic';
  if (url.startsWith('/v1/responses')) return 'openai-responses';
  return url.startsWith('/v1beta/') || GENERATES.test(url) ? 'gemini' : 'openai-chat';
}

const GENERATES = /^\/v1\/models\/[^?]*:(?:generateContent|streamGenerateContent|countTokens)(?:\?|$)/;
