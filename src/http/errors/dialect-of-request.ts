import type { IncomingHttpHeaders } from 'node:http';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import { DIALECT_NAMES, USUAL_DIALECT, type DialectName } from '../../gateway/protocol/dialect-name.js';
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
  return words === 'admin' ? USUAL_DIALECT : words;
}

/** In which words a client wants models listed where all dialects have the same address, by the headers it sends. */
export function listDialectFor(headers: IncomingHttpHeaders): DialectName {
  return DIALECT_NAMES.find((name) => isSent(DIALECTS[name].facts.clientHeader, headers)) ?? USUAL_DIALECT;
}

function isSent(name: string | null, headers: IncomingHttpHeaders): boolean {
  return name !== null && headers[name] !== undefined;
}
