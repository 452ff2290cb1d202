import { DONE_EVENT, encodeEvent } from '../../../platform/sse/encoder.js';

type JsonObject = Record<string, unknown>;

/** Turns a whole reply into the stream that a client asked for: one chunk, the usage when wanted, `[DONE]`. */
export function unfoldReply(body: Buffer): Buffer {
  const { choices, object, usage, ...head } = JSON.parse(body.toString()) as JsonObject;
  const chunkObject = object === 'text_completion' ? object : 'chat.completion.chunk';
  const chunk = {
    ...head,
    object: chunkObject,
    choices: ((choices as JsonObject[] | undefined) ?? []).map(unfoldChoice),
  };
  const usageChunk =
    usage === undefined || usage === null ? [] : [{ ...head, object: chunkObject, choices: [], usage }];
  return Buffer.concat([...[chunk, ...usageChunk].map(encodeEvent), DONE_EVENT]);
}

function unfoldChoice(choice: JsonObject): JsonObject {
  const { message, ...rest } = choice;
  if (message === null || typeof message !== 'object') return rest;
  const { tool_calls: calls, ...delta } = message as JsonObject;
  if (!Array.isArray(calls)) return { ...rest, delta };
  return { ...rest, delta: { ...delta, tool_calls: calls.map((call: JsonObject, index) => ({ index, ...call })) } };
}
