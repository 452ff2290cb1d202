import { describe, expect, it } from '@jest/globals';
import { hasRightChecksum, newSeed4Secret, newTokenSecret } from '../../../src/control/tokens/token-secret.js';
import { tokenDigest } from '../../../src/gateway/catalog/identity/token-digest.js';

describe('a generated access token', () => {
  it('has 256 bits behind a mark, no two are alike, and any process can load its digest', () => {
    const made = Array.from({ length: 500 }, newTokenSecret);
    expect(new Set(made.map(({ secret }) => secret)).size).toBe(500);
    for (const { secret, prefix, last4 } of made) {
      expect(secret).toMatch(/^gw_[a-z2-7]{8}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
      expect([secret.startsWith(prefix), secret.endsWith(last4)]).toEqual([true, true]);
      expect(tokenDigest(secret, new Uint8Array(32))).toMatch(/^sha256:/);
      expect(hasRightChecksum(secret)).toBe(true);
    }
  });

  it('that was mistyped has a wrong checksum', () => {
    const { secret } = newTokenSecret();
    for (let i = 12; i < secret.length; i++) {
      const other = secret[i] === 'a' ? 'b' : 'a';
      expect(hasRightChecksum(secret.slice(0, i) + other + secret.slice(i + 1))).toBe(false);
    }
    expect(hasRightChecksum('sk-of-somebody-else')).toBe(true);
  });

  it('of the older form is sk- and 48 hexadecimal digits', () => {
    expect(newSeed4Secret().secret).toMatch(/^sk-[0-9a-f]{48}$/);
  });
});
