import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { callsIn } from './call-table.js';

/** A choice of a whole reply as the only delta of a stream. */
export function unfoldChoice(choice: JsonObject, place: number): JsonObject {
  const { message, ...told } = choice;
  const rest = typeof told['index'] === 'number' ? told : { ...told, index: place };
  if (!isObject(message)) return rest;
  const { tool_calls: given, ...delta } = message;
  if (!Array.isArray(given) && !isObject(given)) return { ...rest, delta };
  const numbered = callsIn(message).map((call, index) => ({ ...call, index }));
  return { ...rest, delta: { ...delta, tool_calls: numbered } };
}

/**
 * Whether a choice of a chunk holds its whole message in the place of a delta, as relays have it that know no streams. Some
 * upstreams repeat beside each delta all that has come so far: that is none.
 */
export function isWholeChoice({ message, delta, text }: JsonObject): boolean {
  const hasDelta = isObject(delta) && Object.keys(delta).length > 0;
  return isObject(message) && !hasDelta && typeof text !== 'string';
}
