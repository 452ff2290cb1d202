import { createHmac } from 'node:crypto';
import type { Secret } from '../../../platform/crypto/secret.js';

/** What a secret is known by inside the installation that has the key; tells nothing of it elsewhere. */
export function keyDigest(secret: Secret, key: Uint8Array): string {
  return createHmac('sha256', key).update(secret.reveal()).digest('base64url');
}
