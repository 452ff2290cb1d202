import type { NeutralReply } from '../../protocol/neutral-reply.js';
import { textPart, type AssistantPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedReply } from '../dialect.js';
import { isObject, objectsIn, textIn } from '../shared/fields.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { readTokens } from '../openai-chat/parts/logprobs.js';
import { readAnnotations } from './citations.js';
import { decodeError } from './errors.js';
import { decodeFinishReason } from './finish-reason.js';
import { usualItem } from './parts/mend-reply.js';
import { readReasoning } from './parts/reasoning-item.js';
import { readUsage } from './usage.js';
import { saysError } from '../shared/says-error.js';

/** Reads a whole response. */
export function decodeReply(body: unknown): DecodedReply {
  if (!isObject(body)) return { kind: 'invalid' };
  if (saysError(body['error'])) return { kind: 'refused', refusal: decodeError(null, body) };
  const { status, output } = body;
  const isOver = status === undefined || status === 'completed' || status === 'incomplete';
  const hasAnswer = Array.isArray(output) && (status === 'incomplete' || objectsIn(output).length > 0);
  return isOver && hasAnswer ? { kind: 'reply', reply: decodeResponse(body) } : { kind: 'invalid' };
}

function decodeResponse({ output, model, usage, incomplete_details: details }: JsonObject): NeutralReply {
  const items = objectsIn(output);
  const parts = items.flatMap(decodeItem);
  const reason = incompleteReason(details);
  const hasToolCalls = parts.some(({ kind }) => kind === 'tool_call');
  const choice = {
    index: 0,
    parts,
    finish: decodeFinishReason(reason, hasToolCalls),
    stopSequence: null,
    logprobs: items
      .flatMap(({ content }) => objectsIn(content))
      .flatMap((part) => readTokens(objectsIn(part['logprobs']))),
  };
  return { model: textIn(model), choices: [choice], usage: readUsage(usage) };
}

/** Why a response is incomplete; null for one that is complete. */
export function incompleteReason(details: unknown): string | null {
  return isObject(details) ? textIn(details['reason']) : null;
}

/** Reads an item of the output; those of tools that OpenAI runs are passed over. */
export function decodeItem(given: JsonObject): AssistantPart[] {
  const item = usualItem(given);
  switch (item['type']) {
    case 'message':
      return objectsIn(item['content']).flatMap(decodeContent);
    case 'reasoning':
      return readReasoning(item);
    case 'function_call':
    case 'custom_tool_call': {
      const isCustom = item['type'] === 'custom_tool_call';
      const text = (name: string): string => textIn(item[name]) ?? '';
      const input = argumentsText(item[isCustom ? 'input' : 'arguments']);
      return [{ kind: 'tool_call', id: text('call_id'), name: text('name'), arguments: input, isCustom }];
    }
    default:
      return [];
  }
}

function decodeContent({ type, text, refusal, annotations }: JsonObject): AssistantPart[] {
  if (type === 'refusal') return [{ kind: 'refusal', text: textIn(refusal) ?? '' }];
  if (type !== 'output_text') return [];
  return [{ ...textPart(textIn(text) ?? ''), citations: readAnnotations(annotations) }];
}
