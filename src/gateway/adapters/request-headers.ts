import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { Call } from '../protocol/call.js';

/** The headers of an attempt: those of its key, and where the request is traced, the trace that it goes on. */
export function headersFor({ wantsStream, hops, trace, operation }: Call, key: UpstreamKey): readonly string[] {
  const own = key.headers(wantsStream, hops);
  const headers = operation.kind === 'media' ? [...without('accept', own), 'accept', '*/*'] : own;
  return trace === null ? headers : [...headers, ...trace.headers];
}

/** The same for a form of some length instead of JSON. */
export function uploadHeaders(headers: readonly string[], contentType: string, length: number | null): string[] {
  const size = length === null ? [] : ['content-length', String(length)];
  return [...without('content-type', headers), 'content-type', contentType, ...size];
}

function without(name: string, headers: readonly string[]): string[] {
  return headers.flatMap((item, i) => (i % 2 === 0 && item !== name ? [item, headers[i + 1]!] : []));
}
