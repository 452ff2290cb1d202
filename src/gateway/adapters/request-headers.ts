import { DIALECTS } from '../dialects/dialects.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import { isList, joinFlags, type FeatureHeaders } from '../protocol/feature-headers.js';

/**
 * The headers of an attempt: those of its key, the features that a client of the same dialect asks for, and where the
 * request is traced, the trace that it goes on.
 */
export function headersFor(call: Call, { channel, key }: Pick<AttemptTarget, 'channel' | 'key'>): readonly string[] {
  const { wantsStream, hops, trace, operation, features, dialect } = call;
  const own = key.headers(wantsStream, hops);
  const accepted = operation.kind === 'media' ? [...without('accept', own), 'accept', '*/*'] : own;
  const isSpoken = features.length > 0 && channel.dialect === dialect && channel.transport.kind === 'http';
  const headers = isSpoken ? withFeatures(accepted, features, DIALECTS[dialect].facts.http.headers) : accepted;
  return trace === null ? headers : [...headers, ...trace.headers];
}

/** The same for a form of some length instead of JSON. */
export function uploadHeaders(headers: readonly string[], contentType: string, length: number | null): string[] {
  const size = length === null ? [] : ['content-length', String(length)];
  return [...without('content-type', headers), 'content-type', contentType, ...size];
}

/** A list of flags is added to the operator's; of anything else the operator's word stands, and the usual one gives way. */
function withFeatures(
  headers: readonly string[],
  features: FeatureHeaders,
  usual: Readonly<Record<string, string>>,
): readonly string[] {
  const written = [...headers];
  for (let i = 0; i < features.length; i += 2) {
    const [name, asked] = [features[i]!, features[i + 1]!];
    const at = written.findIndex((item, place) => place % 2 === 0 && item.toLowerCase() === name) + 1;
    if (at === 0) written.push(name, asked);
    else if (isList(name)) written[at] = joinFlags(written[at]!, asked);
    else if (written[at] === usual[name]) written[at] = asked;
  }
  return written;
}

/** The headers without one of them. */
export function without(name: string, headers: readonly string[]): string[] {
  return headers.flatMap((item, i) => (i % 2 === 0 && item !== name ? [item, headers[i + 1]!] : []));
}
