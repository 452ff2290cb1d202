import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ownKekPath, readKek, writeNextKek } from '../../../src/control/secrets/kek-file.js';
import { KeyEncryptionKey } from '../../../src/control/secrets/key-encryption-key.js';
import { openKek } from '../../../src/control/secrets/open-kek.js';
import { freshFolder } from '../../support/fresh-books.js';

const HERE = { row: 'sealed_secrets/key_a', host: 'https://api.example.com' };

describe('a sealed secret', () => {
  it('opens under its key for its row and its host, and for nothing else', () => {
    const key = KeyEncryptionKey.random();
    const sealed = key.seal('sk-secret', HERE);
    expect(key.open(sealed, HERE)).toBe('sk-secret');
    expect(key.open(sealed, { ...HERE, host: 'https://evil.example.com' })).toBeNull();
    expect(key.open(sealed, { ...HERE, row: 'sealed_secrets/key_b' })).toBeNull();
    expect(KeyEncryptionKey.random().open(sealed, HERE)).toBeNull();
    const bytes = Buffer.from(sealed, 'base64');
    for (let i = 0; i < bytes.length; i++) {
      const other = Buffer.from(bytes);
      other[i]! ^= 1;
      expect(key.open(other.toString('base64'), HERE)).toBeNull();
    }
    expect(key.seal('sk-secret', HERE)).not.toBe(sealed);
  });
});

describe('the key of stored secrets', () => {
  it('is made once, for its owner alone, and told loudly', () => {
    const place = { dataDir: freshFolder(), file: undefined };
    const first = openKek(place, []);
    expect(first.warning).toMatch(/backups leave it out/);
    expect(statSync(ownKekPath(place.dataDir)).mode & 0o777).toBe(0o600);
    expect(openKek(place, [])).toMatchObject({ warning: null, key: { fingerprint: first.key.fingerprint } });
  });

  it('is refused where it can be read by others, holds no key, or is not that of what is stored', () => {
    const place = { dataDir: freshFolder(), file: undefined };
    const { key } = readKek(place);
    const path = ownKekPath(place.dataDir);
    expect(() => openKek(place, [{ kek: 'of-another' }])).toThrow(/is not the key that the stored secrets/);
    chmodSync(path, 0o644);
    expect(() => readKek(place)).toThrow(/chmod 600/);
    writeFileSync(path, 'short');
    chmodSync(path, 0o600);
    expect(() => readKek(place)).toThrow(/holds no key/);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, key.toFile().trim());
    expect(readKek(place).key.fingerprint).toBe(key.fingerprint);
  });

  it('of a rotation that was cut off is the one that what is stored is sealed under', () => {
    const place = { dataDir: freshFolder(), file: undefined };
    const { key } = readKek(place);
    const next = KeyEncryptionKey.random();
    writeNextKek(place.dataDir, next);
    expect(openKek(place, [{ kek: key.fingerprint }]).key.fingerprint).toBe(key.fingerprint);
    expect(openKek(place, [{ kek: next.fingerprint }]).key.fingerprint).toBe(next.fingerprint);
    expect(readFileSync(ownKekPath(place.dataDir), 'utf8')).toBe(next.toFile());
  });
});
