import type { TextSealer } from '../text-sealer.js';

/** A sign-in on its way through the provider; it travels with the browser, sealed. */
export interface SignOnAttempt {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE. */
  readonly verifier: string;
  /** Path of the console to end at. */
  readonly to: string;
  /** The provider was told to ask who it is, though it may know. */
  readonly again: boolean;
  /** Secret of an invitation that it shall use. */
  readonly invitation: string | null;
  /** Wall milliseconds. */
  readonly startedAt: number;
}

const VALID_MS = 10 * 60_000;
const ROW = 'oidc/attempt';
const CONSOLE_PATH = /^\/admin(?:\/[\w./-]*)?(?:\?[\w.~%&=+-]*)?$/;
const MOST_PATH = 500;

/** The attempt as a cookie holds it. */
export function sealAttempt(sealer: TextSealer, attempt: SignOnAttempt): string {
  return Buffer.from(sealer.sealText(JSON.stringify(attempt), ROW)).toString('base64url');
}

/** Null for what was not sealed here, and ten minutes later. */
export function openAttempt(sealer: TextSealer, sealed: string, now: number): SignOnAttempt | null {
  const text = sealer.openText(Buffer.from(sealed, 'base64url').toString(), ROW);
  if (text === null) return null;
  const attempt = JSON.parse(text) as SignOnAttempt;
  return now - attempt.startedAt > VALID_MS ? null : attempt;
}

/** A path of the console, whatever was asked for. */
export function consolePath(asked: string | undefined): string {
  const isOurs = asked !== undefined && asked.length <= MOST_PATH && CONSOLE_PATH.test(asked) && !asked.includes('//');
  return isOurs ? asked : '/admin';
}
