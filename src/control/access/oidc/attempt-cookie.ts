const SECURE_COOKIE = '__Secure-gw_oidc';
const PLAIN_COOKIE = 'gw_oidc';
const PLACE = 'Path=/admin/api/v1/oidc; HttpOnly; SameSite=Lax';
const LASTS_SECONDS = 600;
const SEALED = /^[\w-]{1,4000}$/;

/** The header that has the browser keep a sealed attempt; it comes back with it from the provider, another site. */
export function attemptCookie(sealed: string, isSecure: boolean): string {
  return `${named(isSecure)}=${sealed}; ${PLACE}${isSecure ? '; Secure' : ''}; Max-Age=${LASTS_SECONDS}`;
}

/** The header that takes it away. */
export function clearAttemptCookie(isSecure: boolean): string {
  return `${named(isSecure)}=; ${PLACE}${isSecure ? '; Secure' : ''}; Max-Age=0`;
}

/** The sealed attempt that a request presents. */
export function sealedAttemptIn(cookies: string | undefined, isSecure: boolean): string | null {
  const prefix = `${named(isSecure)}=`;
  const pairs = (cookies ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? '';
  return SEALED.test(value) ? value : null;
}

function named(isSecure: boolean): string {
  return isSecure ? SECURE_COOKIE : PLAIN_COOKIE;
}
