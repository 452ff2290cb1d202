import { createHmac, hash } from 'node:crypto';
import { flat } from '../../../platform/crypto/flat-text.js';
import type { TokenDigest } from '../entities.js';

/** What the gateway generates: 24 random bytes or more behind its prefix. */
const GENERATED = /^(?:gw_(?:[a-z]+_)?[\w-]{32,}|sk-[0-9a-f]{48})$/;
/** A secret of the same few characters over and over was not generated. */
const LEAST_DISTINCT = 12;

/** What is stored of an access token's secret; `key` is the installation's. */
export function tokenDigest(secret: string, key: Uint8Array): TokenDigest {
  return isGenerated(secret) ? generatedDigest(secret) : chosenDigest(secret, key);
}

/** The same where the secret's digest under the installation's key is known already. */
export function tokenDigestOf(secret: string, keyed: string): TokenDigest {
  return isGenerated(secret) ? generatedDigest(secret) : flat(`hmac:${keyed}`);
}

/** The digest of a secret with at least 192 random bits, which nobody can guess from it. */
export function generatedDigest(secret: string): TokenDigest {
  return flat(`sha256:${hash('sha256', secret, 'base64url')}`);
}

/** The digest of a secret that somebody chose, which could be guessed without the key. */
export function chosenDigest(secret: string, key: Uint8Array): TokenDigest {
  return flat(`hmac:${createHmac('sha256', key).update(secret).digest('base64url')}`);
}

/** Whether a secret has the look of one that the gateway generates. */
function isGenerated(secret: string): boolean {
  return GENERATED.test(secret) && new Set(secret).size >= LEAST_DISTINCT;
}
