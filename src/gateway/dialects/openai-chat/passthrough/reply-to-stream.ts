import { DONE_EVENT, encodeEvent } from '../../../../platform/sse/encoder.js';
import { unfoldChoice } from './unfold-choice.js';

type JsonObject = Record<string, unknown>;

/**
 * Turns a whole reply into the stream that a client asked for: one chunk, its usage where it is wanted, `[DONE]`. Null when the body, of
 * which only the structure has been read so far, is no reply after all.
 */
export function replyToStream(body: Buffer, showsUsage: boolean): Buffer | null {
  const reply = parse(body);
  if (reply === null) return null;
  // An error field that tells of no error is one to clients of a stream all the same.
  const { choices = [], object, usage, error: _error, ...head } = reply;
  if (!Array.isArray(choices) || !choices.every(isObject)) return null;
  const chunkObject = object === 'text_completion' ? object : 'chat.completion.chunk';
  const chunk = { ...head, object: chunkObject, choices: choices.map(unfoldChoice) };
  const usageChunk =
    !showsUsage || usage === undefined || usage === null ? [] : [{ ...head, object: chunkObject, choices: [], usage }];
  return Buffer.concat([...[chunk, ...usageChunk].map(encodeEvent), DONE_EVENT]);
}

function parse(body: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
