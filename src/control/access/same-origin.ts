import type { IncomingHttpHeaders } from 'node:http';

/** What is looked at to tell whether a page of this origin has made a request. */
export interface AskedBy {
  readonly headers: IncomingHttpHeaders;
  /** As the client reached the gateway. */
  readonly isSecure: boolean;
}

/**
 * Whether a request that changes something was made by a page of this origin: browsers say so in `Sec-Fetch-Site`; those
 * that do not must at least name this origin. Nothing of the two is no browser, and then has no cookie to abuse.
 */
export function isSameOrigin({ headers, isSecure }: AskedBy): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site === 'same-origin';
  return origin === `${isSecure ? 'https' : 'http'}://${host ?? ''}`;
}
