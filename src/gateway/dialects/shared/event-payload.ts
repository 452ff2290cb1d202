import type { JsonObject } from '../../protocol/tool.js';
import { parseObject } from './parse-object.js';
import { saysError } from './says-error.js';

/**
 * What the payload of an event is: an object of the answer, the mark of its end, `noise` that is no event of it (texts
 * and numbers to keep the connection alive), or `broken` where an object was begun and cannot be read.
 */
export type EventPayload = JsonObject | 'done' | 'noise' | 'broken';

/** Longer than any mark of an end, however it is written. */
const MAX_MARK_LENGTH = 16;
const MAX_EMPTY_ERROR_LENGTH = 64;
const DONE = /^\s*"?\s*\[\s*DONE\s*\]\s*"?\s*$/i;
const OBJECT_OR_LIST = /^\s*(?:\{|\[\s*[^\s\]])/;

/** Reads the payload of an event. */
export function readPayload(data: string): EventPayload {
  if (isDone(data)) return 'done';
  if (isNoise(data)) return 'noise';
  return parseObject(data) ?? 'broken';
}

/** The mark of the end of a stream, also in quotes and with spaces around it. */
export function isDone(data: string): boolean {
  return data.length <= MAX_MARK_LENGTH && DONE.test(data);
}

/** Neither an object nor a list with something in it, and not the mark of the end; or an error field that tells of none, alone. */
export function isNoise(data: string): boolean {
  return OBJECT_OR_LIST.test(data) ? isEmptyError(data) : !isDone(data);
}

function isEmptyError(data: string): boolean {
  if (data.length > MAX_EMPTY_ERROR_LENGTH || !data.includes('"error"')) return false;
  const { error, ...rest } = parseObject(data) ?? { error: data };
  return Object.keys(rest).length === 0 && !saysError(error);
}
