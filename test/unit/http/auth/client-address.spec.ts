import { describe, expect, it } from '@jest/globals';
import { clientAddress } from '../../../../src/http/auth/client-address.js';
import { addressList } from '../../../../src/platform/config/address-list.js';

const PROXIES = addressList(['10.0.0.0/8'])!;

function addressOf(remoteAddress: string, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddress({ headers, socket: { remoteAddress } as never }, PROXIES);
}

describe('the address of a client', () => {
  it('is the peer’s, whatever it says of itself, unless the peer is a trusted proxy', () => {
    expect(addressOf('192.0.2.1', '203.0.113.9')).toBe('192.0.2.1');
    expect(addressOf('::ffff:10.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(addressOf('10.0.0.1')).toBe('10.0.0.1');
  });

  it('is the last that no trusted proxy wrote: what stands before that, the client may have made up', () => {
    expect(addressOf('10.0.0.1', '198.51.100.7, 203.0.113.9, 10.1.1.1')).toBe('203.0.113.9');
  });
});
