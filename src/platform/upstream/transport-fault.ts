import { isShortage } from '../errors/shortage.js';

/** What went wrong between the gateway and an upstream, below HTTP semantics. */
export type TransportFault =
  | {
      readonly kind: 'connect_refused' | 'connect_timeout' | 'tls_failure' | 'egress_denied' | 'bad_framing';
      readonly cause: Error;
    }
  /** This machine has run short of descriptors or ports. */
  | { readonly kind: 'shortage'; readonly cause: Error }
  | { readonly kind: 'dns_failure'; readonly isPermanent: boolean; readonly cause: Error }
  /** The connection went away; `wasReused` says that it had served an earlier answer and may simply have idled out. */
  | { readonly kind: 'reset'; readonly wasReused: boolean; readonly cause: Error };

type CodedKind = 'connect_refused' | 'connect_timeout' | 'egress_denied' | 'bad_framing' | 'tls_failure';

const BY_CODE: ReadonlyMap<string, CodedKind> = new Map<string, CodedKind>([
  ['ECONNREFUSED', 'connect_refused'],
  ['EHOSTUNREACH', 'connect_refused'],
  ['ENETUNREACH', 'connect_refused'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
  ['ETIMEDOUT', 'connect_timeout'],
  ['EGRESS_DENIED', 'egress_denied'],
  ['UND_ERR_HEADERS_OVERFLOW', 'bad_framing'],
  ['EPROTO', 'tls_failure'],
  ['HOSTNAME_MISMATCH', 'tls_failure'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failure'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failure'],
]);
const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_)/;
const DNS_CODE = /^(?:ENOTFOUND|ENODATA|EAI_)/;

/** Sorts an error of the HTTP client: whether the request had reached a connection, and whether that was a kept one. */
export function transportFault(error: Error, wasSent: boolean, wasReused: boolean): TransportFault {
  const code = codeOf(error);
  if (isShortage({ code })) return { kind: 'shortage', cause: error };
  if (DNS_CODE.test(code)) return { kind: 'dns_failure', isPermanent: code !== 'EAI_AGAIN', cause: error };
  if (TLS_CODE.test(code)) return { kind: 'tls_failure', cause: error };
  if (code.startsWith('HPE_') || error.name === 'HTTPParserError') return { kind: 'bad_framing', cause: error };
  const kind = BY_CODE.get(code);
  if (kind !== undefined) return { kind, cause: error };
  if (!wasSent) return { kind: 'connect_refused', cause: error };
  return { kind: 'reset', wasReused, cause: error };
}

/** The code of an error, or of the first of several connection attempts (happy eyeballs). */
function codeOf(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return '';
}
