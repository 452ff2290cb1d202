import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Endpoint } from '../catalog/addresses.js';

/** How often servers and proxies on the way may decode a path. */
const DECODINGS = 3;
const SEPARATOR = /[/\\]|%2f|%5c/i;
const DOTS = /^\.{1,2}$/;

/**
 * Path and query of an endpoint, with the model's name where it belongs. Throws `invalid_request` for a name that would
 * lead out of its place in the path.
 */
export function pathFor({ path, streamPath, namesModel }: Endpoint, model: string, wantsStream: boolean): string {
  const chosen = wantsStream ? streamPath : path;
  if (!namesModel) return chosen;
  if (leadsElsewhere(model)) {
    const message = 'The field "model" must not hold "." or ".." as a part of a path.';
    throw new GatewayError('invalid_request', { message, param: 'model' });
  }
  return chosen.replaceAll('{model}', encodeURIComponent(model.toWellFormed()));
}

/** Whether some part of a name is `.` or `..`, however it is written. */
function leadsElsewhere(model: string): boolean {
  if (!model.includes('.') && !/%2e|%25/i.test(model)) return false;
  let text = model;
  for (let i = 0; i < DECODINGS; i++) text = text.replaceAll(/%25/g, '%');
  return text
    .replaceAll(/%2e/gi, '.')
    .split(SEPARATOR)
    .some((part) => DOTS.test(part));
}

/** A path with another behind it; the queries of both hold. */
export function behind(path: string, suffix: string): string {
  const [base = '', query] = path.split('?', 2);
  if (query === undefined) return base + suffix;
  return `${base}${suffix}${suffix.includes('?') ? '&' : '?'}${query}`;
}
