import type { SealedSecretRow } from '../../platform/database/control-schema.js';
import { StorageError } from '../../platform/database/storage-error.js';
import { Secret } from '../../platform/crypto/secret.js';
import { KeyEncryptionKey } from './key-encryption-key.js';

const TABLE = 'sealed_secrets';

/** A secret as its owner's entity shows it: enough to recognise it, too little to use it. */
export interface SecretTraces {
  /** Null for short secrets, of which four characters would be a good part. */
  readonly last4: string | null;
  /** Eight hexadecimal digits that are the same for the same secret in this installation. */
  readonly fingerprint: string;
}

/** Seals secrets of entities, and opens them where they are sent. */
export class Sealer {
  constructor(private key: KeyEncryptionKey) {}

  get fingerprint(): string {
    return this.key.fingerprint;
  }

  /** The row of a secret at `at` wall milliseconds; `id` is the entity's own, with its place there when it has several. */
  seal(
    { id, owner, host }: Pick<SealedSecretRow, 'id' | 'owner' | 'host'>,
    secret: string,
    at: number,
  ): SealedSecretRow {
    const sealed = this.key.seal(secret, { row: `${TABLE}/${id}`, host });
    return { id, owner, kek: this.key.fingerprint, sealed, host, updated_at: at, purge_at: null };
  }

  /** Null when it cannot be opened for this host: it has to be entered again. */
  open({ id, sealed }: Pick<SealedSecretRow, 'id' | 'sealed'>, host: string): Secret | null {
    const text = this.key.open(sealed, { row: `${TABLE}/${id}`, host });
    return text === null ? null : new Secret(text);
  }

  /** Seals a short text that is kept elsewhere than among the secrets of entities. */
  sealText(text: string, row: string): string {
    return `${this.key.fingerprint}.${this.key.seal(text, { row, host: '' })}`;
  }

  /** Null when it was sealed for another row, or under a key that is gone. */
  openText(sealed: string, row: string): string | null {
    const [fingerprint, text = ''] = sealed.split('.');
    return fingerprint === this.key.fingerprint ? this.key.open(text, { row, host: '' }) : null;
  }

  /** Goes on under another key, once everything is sealed under that. */
  use(key: KeyEncryptionKey): void {
    this.key = key;
  }
}

/** The same secret under another key; throws a StorageError when the present key does not open it. */
export function resealed(row: SealedSecretRow, from: KeyEncryptionKey, to: KeyEncryptionKey): SealedSecretRow {
  const place = { row: `${TABLE}/${row.id}`, host: row.host };
  const secret = from.open(row.sealed, place);
  if (secret === null)
    throw new StorageError('database', `holds a secret (${row.id}) that the present key cannot open`);
  return { ...row, kek: to.fingerprint, sealed: to.seal(secret, place) };
}
