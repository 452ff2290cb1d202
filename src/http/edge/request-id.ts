const VALID = /^[\w.:-]{1,128}$/;

/** The client's own request id when it is harmless, else a new one. */
export function requestIdFrom(header: string | string[] | undefined, makeId: () => string): string {
  return typeof header === 'string' && VALID.test(header) ? header : makeId();
}
