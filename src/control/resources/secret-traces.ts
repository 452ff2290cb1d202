import { createHmac } from 'node:crypto';
import type { SecretTraces } from '../secrets/sealer.js';

/** Of a shorter secret its last characters would be a good part. */
const LEAST_LENGTH = 20;
const FINGERPRINT_DIGITS = 8;
const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/** What may be shown of a secret for ever; `key` is the installation's. */
export function tracesOf(secret: string, key: Uint8Array): SecretTraces {
  const digest = createHmac('sha256', key).update('fingerprint\0').update(secret).digest('hex');
  return {
    last4: secret.length >= LEAST_LENGTH ? secret.slice(-4) : null,
    fingerprint: digest.slice(0, FINGERPRINT_DIGITS),
  };
}

/** Whether the value of a header is kept as a secret. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}
