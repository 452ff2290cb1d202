import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { Call } from '../protocol/call.js';

/** The headers of an attempt: those of its key, and where the request is traced, the trace that it goes on. */
export function headersFor({ wantsStream, hops, trace }: Call, key: UpstreamKey): readonly string[] {
  const headers = key.headers(wantsStream, hops);
  return trace === null ? headers : [...headers, ...trace.headers];
}
