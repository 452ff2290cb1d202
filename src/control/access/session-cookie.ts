import { createHmac, timingSafeEqual } from 'node:crypto';

/** The cookie of a session over https; its prefix makes browsers insist on `Secure`, `Path=/` and no domain. */
const SECURE_COOKIE = '__Host-gw_s';
/** The same over plain http, where that is allowed. */
const PLAIN_COOKIE = 'gw_s_insecure';

const SECRET = /^[\w-]{43}$/;
const KEEP_SECONDS = 7 * 86_400;

/** The secret of the session that a request presents; a cookie of plain http counts only there. */
export function sessionSecretIn(cookies: string | undefined, isSecure: boolean): string | null {
  const wanted = isSecure ? SECURE_COOKIE : PLAIN_COOKIE;
  for (const pair of (cookies ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== wanted) continue;
    const value = pair.slice(at + 1).trim();
    if (SECRET.test(value)) return value;
  }
  return null;
}

/** Whether a browser comes with a session, be it valid or not: enough to guess what it will ask for. */
export function hasSessionCookie(cookies: string | undefined): boolean {
  return sessionSecretIn(cookies, true) !== null || sessionSecretIn(cookies, false) !== null;
}

/** The header that sets the cookie of a session; one that is kept outlives the browser, others do not. */
export function setCookie(secret: string, isSecure: boolean, isKept: boolean): string {
  const age = isKept ? `; Max-Age=${KEEP_SECONDS}` : '';
  return `${isSecure ? SECURE_COOKIE : PLAIN_COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}${age}`;
}

/** The header that takes it away. */
export function clearCookie(isSecure: boolean): string {
  return `${isSecure ? SECURE_COOKIE : PLAIN_COOKIE}=; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}; Max-Age=0`;
}

/** What the console sends as `X-GW-CSRF`: only who could read an answer of this origin knows it. */
export function csrfOf(sessionSecret: string): string {
  return createHmac('sha256', sessionSecret).update('csrf').digest('base64url');
}

/** Whether the header is right for the session. */
export function isCsrf(sessionSecret: string, given: string | string[] | undefined): boolean {
  const expected = Buffer.from(csrfOf(sessionSecret));
  const got = Buffer.from(typeof given === 'string' ? given : '');
  return got.length === expected.length && timingSafeEqual(got, expected);
}
