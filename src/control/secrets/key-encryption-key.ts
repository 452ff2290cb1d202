import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FINGERPRINT_DIGITS = 16;

/** Bytes of a key-encryption key. */
export const KEK_BYTES = 32;

/** What a secret is sealed for: it opens for nothing else. */
export interface SealedFor {
  /** Table and row. */
  readonly row: string;
  /** Scheme, host and port that it may be sent to; '' where it goes nowhere. */
  readonly host: string;
}

/** The key that stored secrets are sealed under. Never leaves this class. */
export class KeyEncryptionKey {
  /** Tells keys apart, and nothing of them. */
  readonly fingerprint: string;
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEK_BYTES) throw new RangeError(`a key-encryption key has ${KEK_BYTES} bytes`);
    this.#key = Uint8Array.from(key);
    const digest = hash('sha256', Buffer.concat([Buffer.from('gateway kek fingerprint\0'), this.#key]));
    this.fingerprint = digest.slice(0, FINGERPRINT_DIGITS);
  }

  static random(): KeyEncryptionKey {
    return new KeyEncryptionKey(randomBytes(KEK_BYTES));
  }

  /** Base64: a nonce by chance, the ciphertext, the tag. */
  seal(secret: string, place: SealedFor): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(boundTo(place));
    return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
      'base64',
    );
  }

  /** Null when it was sealed for something else, under another key, or changed since. */
  open(sealed: string, place: SealedFor): string | null {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(boundTo(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  /** The key as its file holds it. */
  toFile(): string {
    return `${Buffer.from(this.#key).toString('hex')}\n`;
  }
}

function boundTo({ row, host }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify([row, host]));
}
