/** Tells whether a client may ask at a path. */
export type IsEndpoint = (path: string) => boolean;

const VERSIONS: ReadonlySet<string | undefined> = new Set(['v1', 'v1beta']);
/** Spellings on which two programs may disagree are left as they are, to be refused. */
const TRICKY = /[%\\;]|\/\.{1,2}(?:\/|$)/;
const USUAL = /^\/v1(?:beta)?\/(?!v1)/;

/**
 * The URL of the endpoint that is meant: people paste base URLs with and without their `/v1`, and with a slash at the end.
 * The same URL where that is known as it is, or nobody knows what is meant.
 */
export function meantUrl(url: string, isEndpoint: IsEndpoint): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (isUsual(path) || url[0] !== '/' || TRICKY.test(path)) return url;
  const meant = readings(path).find(isEndpoint);
  return meant === undefined || meant === path ? url : meant + url.slice(path.length);
}

/** What most clients ask is not looked at any closer. */
function isUsual(path: string): boolean {
  return USUAL.test(path) && !path.endsWith('/') && !path.includes('//');
}

/** Without empty segments and with one version, the last of those in front; without any, as it stands or with the usual one. */
function readings(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  let start = 0;
  while (VERSIONS.has(segments[start])) start++;
  const rest = `/${segments.slice(start).join('/')}`;
  return start === 0 ? [rest, `/v1${rest}`] : [`/${segments[start - 1]}${rest}`];
}
