import type { IncomingHttpHeaders } from 'node:http';
import type { ListDialect } from '../../gateway/models/encode-models.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';

/** A request as far as it has been read when something is wrong with it. */
interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The dialect that a client speaks by the address it asks, known before the body of its request is read. */
export function dialectOfRequest({ url, headers }: Asked): DialectName {
  if (url.startsWith('/v1/messages')) return 'anthropic';
  if (url.startsWith('/v1/responses')) return 'openai-responses';
  if (url.startsWith('/v1beta/') || ACTS.test(url)) return 'gemini';
  return LISTS.test(url) ? listDialectFor(headers) : 'openai-chat';
}

/** In which words a client wants models listed where all dialects have the same address, by the headers it sends. */
export function listDialectFor(headers: IncomingHttpHeaders): ListDialect {
  if (headers['anthropic-version'] !== undefined) return 'anthropic';
  return headers['x-goog-api-key'] === undefined ? 'openai-chat' : 'gemini';
}

const ACTS =
  /^\/v1\/models\/[^?]*:(?:generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)(?:\?|$)/;
const LISTS = /^\/v1\/models(?:[/?]|$)/;
