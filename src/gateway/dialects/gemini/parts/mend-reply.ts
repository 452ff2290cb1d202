import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { partList } from '../../shared/part-list.js';
import { readArguments, saysSomething, writeArguments } from '../../shared/tool-arguments.js';

/** Under which names a part may hold a call. */
const CALLS = ['functionCall', 'function_call'] as const;

/** A part with an object for the arguments of its call; null where it has one, or holds no call. */
export function withArguments(part: unknown): JsonObject | null {
  if (!isObject(part)) return null;
  for (const name of CALLS) {
    const called = part[name];
    if (!isObject(called) || typeof called['args'] !== 'string') continue;
    return { ...part, [name]: { ...called, args: readArguments(called['args']) } };
  }
  return null;
}

/** A whole response, or one of a stream, as clients can run its calls; null where it is that already. */
export function mendCandidates(response: JsonObject): JsonObject | null {
  const { candidates } = response;
  if (!Array.isArray(candidates)) return null;
  const mended = candidates.map(mendCandidate);
  return mended.every((each, at) => each === candidates[at]) ? null : { ...response, candidates: mended };
}

/** The parts of a candidate's content, which some servers give as a text, or a part by itself. */
export function partsIn({ parts, text }: JsonObject): unknown {
  return partList(parts ?? text, (part) => (typeof part === 'string' ? { text: part } : part));
}

function mendCandidate(candidate: unknown): unknown {
  const content = isObject(candidate) ? candidate['content'] : null;
  const parts = isObject(content) ? partsIn(content) : null;
  if (!isObject(candidate) || !isObject(content) || !Array.isArray(parts)) return candidate;
  const mended = parts.filter((part) => !isNothing(part)).map((part: unknown) => withArguments(part) ?? part);
  const isSame = parts === content['parts'] && isTheSame(mended, parts);
  return isSame ? candidate : { ...candidate, content: { ...content, parts: mended } };
}

function isTheSame(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, place) => item === other[place]);
}

/** A call of nothing is none. */
function isNothing(part: unknown): boolean {
  const called = isObject(part) ? part['functionCall'] : null;
  return isObject(called) && !isNamed(called) && !saysSomething(writeArguments(called['args']));
}

/** Nobody can run a call without a name. */
export function isNamed({ name }: JsonObject): boolean {
  return typeof name === 'string' && name !== '';
}
