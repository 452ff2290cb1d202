import { hash, randomBytes } from 'node:crypto';

const COUNT = 10;
const CODE_BYTES = 10;

/** Ten codes for the day on which the authenticator is lost; 80 bits each, so that a plain digest keeps them. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    const digits = randomBytes(CODE_BYTES).toString('hex');
    return digits.replaceAll(/(.{5})(?=.)/g, '$1-');
  });
}

/** What is stored of a code; how it is written does not matter. */
export function recoveryDigest(code: string): string {
  return hash('sha256', `recovery:${code.toLowerCase().replaceAll(/[^0-9a-f]/g, '')}`);
}
