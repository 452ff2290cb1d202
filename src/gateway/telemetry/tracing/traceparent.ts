/** A span of somebody else that ours belong to. */
export interface RemoteParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const SHAPE = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const ZEROS = /^0+$/;

/** Reads a W3C `traceparent`, of later versions as well; null for anything else. */
export function readTraceparent(header: string | string[] | undefined): RemoteParent | null {
  const found = typeof header === 'string' ? SHAPE.exec(header) : null;
  if (found === null) return null;
  const [, traceId = '', spanId = '', flags = ''] = found;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1 };
}

/** Writes a W3C `traceparent` of version 00. */
export function writeTraceparent({ traceId, spanId, traceFlags }: RemoteParent): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1) === 1 ? '01' : '00'}`;
}
