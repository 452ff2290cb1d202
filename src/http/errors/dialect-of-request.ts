import type { IncomingHttpHeaders } from 'node:http';
import type { ListDialect } from '../../gateway/models/encode-models.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import type { HandlerFacts, SpokenWords } from './handler-facts.js';
import type { RouteTable } from './route-table.js';

/** A request as far as it has been read when something is wrong with it. */
interface Asked {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the route that it came to; absent where it came to none. */
  readonly routeOptions?: { readonly config?: HandlerFacts };
}

/** The dialect that a client gets errors in: that of the handler which it asked, or of those at the nearest addresses. */
export function dialectOfRequest({ url, headers, routeOptions }: Asked, routes: RouteTable): DialectName {
  return dialectFor(routeOptions?.config?.speaks ?? routes.wordsNear(url), headers);
}

function dialectFor(words: SpokenWords, headers: IncomingHttpHeaders): DialectName {
  if (words === 'by_headers') return listDialectFor(headers);
  return words === 'admin' ? 'openai-chat' : words;
}

/** In which words a client wants models listed where all dialects have the same address, by the headers it sends. */
export function listDialectFor(headers: IncomingHttpHeaders): ListDialect {
  if (headers['anthropic-version'] !== undefined) return 'anthropic';
  return headers['x-goog-api-key'] === undefined ? 'openai-chat' : 'gemini';
}
