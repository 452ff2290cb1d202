import { textPart, type AssistantPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedReply } from '../dialect.js';
import { isObject, objectsIn, textIn } from '../shared/fields.js';
import { writeArguments } from '../shared/tool-arguments.js';
import { readCitations } from './citations.js';
import { decodeError } from './errors.js';
import { decodeFinishReason, stopFailure } from './finish-reason.js';
import { blocksIn } from './parts/mend-reply.js';
import { readRedacted, readThinking } from './parts/thinking.js';
import { readUsage } from './usage.js';
import { saysError } from '../shared/says-error.js';

/** Reads a whole message. */
export function decodeReply(body: unknown): DecodedReply {
  if (!isObject(body)) return { kind: 'invalid' };
  if (body['type'] === 'error' || saysError(body['error']))
    return { kind: 'refused', refusal: decodeError(null, body) };
  const content = blocksIn(body);
  const { model, stop_reason: reason, stop_sequence: sequence, stop_details: details, usage } = body;
  if (!Array.isArray(content) || (content.length === 0 && typeof reason !== 'string')) return { kind: 'invalid' };
  const failed = stopFailure(reason);
  if (failed !== null) return { kind: 'refused', refusal: failed };
  const choice = {
    index: 0,
    parts: [...objectsIn(content).flatMap(decodeBlock), ...decodeExplanation(details)],
    finish: decodeFinishReason(textIn(reason) ?? ''),
    stopSequence: textIn(sequence),
    logprobs: [],
  };
  return { kind: 'reply', reply: { model: textIn(model), choices: [choice], usage: readUsage(usage) } };
}

/** Why the model refused, where it says so. */
export function decodeExplanation(details: unknown): AssistantPart[] {
  const text = isObject(details) ? textIn(details['explanation']) : null;
  return text === null ? [] : [{ kind: 'refusal', text }];
}

/** Blocks of tools that Anthropic runs are passed over. */
function decodeBlock(block: JsonObject): AssistantPart[] {
  const text = (name: string): string => textIn(block[name]) ?? '';
  switch (block['type']) {
    case 'text':
      return text('text') === '' ? [] : [{ ...textPart(text('text')), citations: readCitations(block['citations']) }];
    case 'thinking':
      return readThinking(text('thinking'), text('signature'));
    case 'redacted_thinking':
      return readRedacted(text('data'));
    case 'tool_use': {
      const input = writeArguments(block['input']);
      return [{ kind: 'tool_call', id: text('id'), name: text('name'), arguments: input, isCustom: false }];
    }
    default:
      return [];
  }
}
