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
  return isObject(message) && !hasFields(delta) && typeof text !== 'string';
}

/** Whether a choice has a bare text in the place of its delta or its message, which is an answer to nobody. */
export function isBareText({ message, delta }: JsonObject): boolean {
  return isText(delta) || (isText(message) && !hasFields(delta));
}

function hasFields(delta: unknown): boolean {
  return isObject(delta) && Object.keys(delta).length > 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
