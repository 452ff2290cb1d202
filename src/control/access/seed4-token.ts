import { createHmac, randomBytes } from 'node:crypto';

const SEED4_TOKEN = /^[0-9a-f]{48}\.\d{13}\.[0-9a-f]{64}$/;
const ID_BYTES = 24;

/**
 * A bearer token in the shape that seed 4 gives its page: random id, end, and the HMAC of both. The whole of it is looked
 * up like the secret of every session, so that it ends with a logout or a change of the password.
 */
export function newSeed4Token(expiresAt: number): string {
  const id = randomBytes(ID_BYTES).toString('hex');
  const mac = createHmac('sha256', randomBytes(ID_BYTES)).update(`${id}.${expiresAt}`).digest('hex');
  return `${id}.${expiresAt}.${mac}`;
}

/** Whether text has that shape. */
export function isSeed4Token(text: string): boolean {
  return SEED4_TOKEN.test(text);
}
