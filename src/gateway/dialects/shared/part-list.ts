import { isObject } from './fields.js';

/**
 * A list of parts as clients read it: some servers give a text or a part by itself, or parts in other shapes, each of which
 * is mended. The same list where it is so already, and what is no list as it came.
 */
export function partList(given: unknown, mend: (part: unknown) => unknown): unknown {
  const list: unknown = typeof given === 'string' || isObject(given) ? [given] : given;
  if (!Array.isArray(list)) return given;
  const mended = list.map(mend);
  return list === given && mended.every((part, place) => part === list[place]) ? given : mended;
}
