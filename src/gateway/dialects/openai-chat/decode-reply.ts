import type { ReplyChoice } from '../../protocol/neutral-reply.js';
import { textPart, type AssistantPart, type ReasoningPart, type ToolCallPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedReply } from '../dialect.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';
import { argumentsText } from '../shared/tool-arguments.js';
import { callsIn } from './passthrough/call-table.js';
import { choiceFailure } from './passthrough/choice-failure.js';
import { readAnnotations } from './citations.js';
import { contentPieces, saidIn, type ContentPiece } from './parts/content-parts.js';
import { readUpstreamError } from './errors.js';
import { decodeFinishReason } from './finish-reason.js';
import { readLogprobs } from './parts/logprobs.js';
import { keepDetails } from './parts/reasoning-details.js';
import { readUsage } from './usage.js';
import { saysError } from '../shared/says-error.js';

/** Reads a whole chat completion. */
export function decodeReply(body: unknown, id: string): DecodedReply {
  if (!isObject(body)) return { kind: 'invalid' };
  const { error, model, usage, choices } = body;
  if (saysError(error)) return { kind: 'refused', refusal: readUpstreamError(null, body) };
  const answers = objectsIn(choices);
  const failed = answers.map(choiceFailure).find((failure) => failure !== null);
  if (failed !== undefined) return { kind: 'refused', refusal: failed };
  if (answers.length === 0 || answers.some((choice) => saidIn(choice, 'message') === null)) return { kind: 'invalid' };
  const decoded = answers.map((choice, index) => decodeChoice(choice, index, id));
  return { kind: 'reply', reply: { model: textIn(model), choices: decoded, usage: readUsage(usage) } };
}

function decodeChoice(choice: JsonObject, place: number, id: string): ReplyChoice {
  const { index, finish_reason: reason, logprobs } = choice;
  return {
    index: numberIn(index) ?? place,
    parts: decodeMessage(saidIn(choice, 'message') ?? {}, `${id}_${place}`),
    finish: decodeFinishReason(textIn(reason) ?? ''),
    stopSequence: null,
    logprobs: readLogprobs(logprobs),
  };
}

function decodeMessage(message: JsonObject, id: string): AssistantPart[] {
  const { content, refusal, function_call: old, annotations } = message;
  const refused = textIn(refusal) ?? '';
  const calls = callsIn(message);
  const all = calls.length > 0 || !isObject(old) ? calls : [{ function: old }];
  return [
    ...decodeReasoning(message),
    ...cite(contentPieces(content).map(decodePiece), annotations),
    ...(refused === '' ? [] : [{ kind: 'refusal', text: refused } as const]),
    ...all.map((call, index) => decodeToolCall(call, `call_${id}_${index}`)),
  ];
}

function decodePiece({ kind, text }: ContentPiece): AssistantPart {
  if (kind === 'reasoning') return { kind, text, signature: null };
  return kind === 'text' ? textPart(text) : { kind, text };
}

/** Citations belong to the text, to the last where there are several. */
function cite(parts: readonly AssistantPart[], annotations: unknown): AssistantPart[] {
  const last = parts.findLastIndex(({ kind }) => kind === 'text');
  return parts.map((part, place) =>
    place === last && part.kind === 'text' ? { ...part, citations: readAnnotations(annotations) } : part,
  );
}

function decodeReasoning(message: JsonObject): ReasoningPart[] {
  const details = objectsIn(message['reasoning_details']);
  const text = textIn(message['reasoning_content']) ?? textIn(message['reasoning']) ?? '';
  if (details.length > 0) {
    const kept = keepDetails(details);
    return [{ ...kept, text: text === '' ? kept.text : text }];
  }
  return text === '' ? [] : [{ kind: 'reasoning', text, signature: null }];
}

function decodeToolCall(call: JsonObject, id: string): ToolCallPart {
  const isCustom = call['type'] === 'custom' || isObject(call['custom']);
  const called = call[isCustom ? 'custom' : 'function'];
  const { name, arguments: text, input } = isObject(called) ? called : {};
  return {
    kind: 'tool_call',
    id: textIn(call['id']) || id,
    name: textIn(name) ?? '',
    arguments: argumentsText(isCustom ? input : text),
    isCustom,
  };
}
