import { describe, expect, it } from '@jest/globals';
import { transportFault } from '../../../../src/platform/upstream/transport-fault.js';

function coded(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

describe('transportFault', () => {
  it.each([
    ['ECONNREFUSED', 'connect_refused'],
    ['EHOSTUNREACH', 'connect_refused'],
    ['ENETUNREACH', 'connect_refused'],
    ['EADDRNOTAVAIL', 'shortage'],
    ['EMFILE', 'shortage'],
    ['ENFILE', 'shortage'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect_timeout'],
    ['ETIMEDOUT', 'connect_timeout'],
    ['EGRESS_DENIED', 'egress_denied'],
    ['UND_ERR_HEADERS_OVERFLOW', 'bad_framing'],
    ['HPE_INVALID_CONSTANT', 'bad_framing'],
    ['EPROTO', 'tls_failure'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_failure'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_failure'],
    ['CERT_HAS_EXPIRED', 'tls_failure'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_failure'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_failure'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_failure'],
    ['HOSTNAME_MISMATCH', 'tls_failure'],
  ])('takes %s for %s, sent or not', (code, kind) => {
    const error = coded(code);
    expect(transportFault(error, false, false)).toEqual({ kind, cause: error });
    expect(transportFault(error, true, true)).toEqual({ kind, cause: error });
  });

  it.each([
    ['ENOTFOUND', true],
    ['ENODATA', true],
    ['EAI_NONAME', true],
    ['EAI_AGAIN', false],
  ])('takes %s for a failed look-up; permanent: %s', (code, isPermanent) => {
    expect(transportFault(coded(code), false, false)).toMatchObject({ kind: 'dns_failure', isPermanent });
  });

  it('takes a parser error by its name', () => {
    const error = Object.assign(new Error('x'), { name: 'HTTPParserError' });
    expect(transportFault(error, true, false).kind).toBe('bad_framing');
  });

  it('looks at the first of several attempts to connect', () => {
    const error = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    expect(transportFault(error, false, false)).toEqual({ kind: 'connect_refused', cause: error });
  });

  it.each([coded('ECONNRESET'), coded('UND_ERR_SOCKET'), coded('EPIPE'), new Error('x'), new AggregateError([])])(
    'takes %p for a reset once the request was sent, and for no connection before',
    (error) => {
      expect(transportFault(error, false, true)).toEqual({ kind: 'connect_refused', cause: error });
      expect(transportFault(error, true, true)).toEqual({ kind: 'reset', wasReused: true, cause: error });
      expect(transportFault(error, true, false)).toEqual({ kind: 'reset', wasReused: false, cause: error });
    },
  );
});
