import { describe, expect, it } from '@jest/globals';
import { addressList, isListed } from '../../../../src/platform/config/address-list.js';

describe('a list of addresses', () => {
  const list = addressList(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1'])!;

  it.each(['10.1.2.3', '192.0.2.7', '2001:db8::5', '::1', '::ffff:10.1.2.3'])('holds %s', (address) => {
    expect(isListed(list, address)).toBe(true);
  });

  it.each(['11.0.0.1', '192.0.2.8', '2001:db9::1', '', 'localhost', '::ffff:11.0.0.1'])(
    'does not hold %p',
    (address) => {
      expect(isListed(list, address)).toBe(false);
    },
  );

  it.each(['localhost', '10.0.0.0/33', '::/129', '10.0.0/8', '', '10.0.0.0/'])('cannot be made of %p', (entry) => {
    expect(addressList([entry])).toBeNull();
  });
});
