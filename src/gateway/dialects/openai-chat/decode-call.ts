import { EFFORTS, EMPTY_CALL, type NeutralCall, type ReasoningRequest } from '../../protocol/neutral-call.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { DecodedCall } from '../dialect.js';
import { DropList } from '../shared/drop-list.js';
import { Fields } from '../shared/fields.js';
import { decodeAttributes } from '../shared/openai-words.js';
import { decodeMessage } from './parts/decode-messages.js';
import { decodeFunctionChoice, decodeFunctions } from './parts/functions.js';
import { decodeResponseFormat, decodeTool, decodeToolChoice } from './tools.js';

/** Reads a chat completion request; throws `invalid_request` with the place of what is wrong. */
export function decodeCall(body: JsonObject): DecodedCall {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  if (!fields.has('messages')) fields.missing('messages');
  const call: NeutralCall = {
    ...EMPTY_CALL,
    ...decodeSampling(fields),
    ...decodeAttributes(fields),
    cacheControl: fields.json('cache_control'),
    verbosity: fields.text('verbosity'),
    model: fields.text('model') ?? '',
    messages: fields.objects('messages').map(decodeMessage),
    tools: [...fields.objects('tools').flatMap(decodeTool), ...decodeFunctions(fields)],
    toolChoice: decodeToolChoice(fields) ?? decodeFunctionChoice(fields),
    parallelToolCalls: fields.flag('parallel_tool_calls'),
    responseFormat: decodeResponseFormat(fields.object('response_format')),
    reasoning: decodeReasoningWish(fields),
    wantsStream: fields.flag('stream') ?? false,
  };
  fields.ignore('stream_options');
  fields.noteUnread();
  return { call, dropped: drops.names };
}

function decodeSampling(fields: Fields): Partial<NeutralCall> {
  const maxTokens = fields.whole('max_completion_tokens') ?? fields.whole('max_tokens');
  fields.ignore('max_tokens');
  return {
    maxTokens,
    temperature: fields.number('temperature'),
    topP: fields.number('top_p'),
    topK: fields.whole('top_k'),
    frequencyPenalty: fields.number('frequency_penalty'),
    presencePenalty: fields.number('presence_penalty'),
    seed: fields.whole('seed'),
    stop: typeof fields.raw('stop') === 'string' ? [fields.requiredText('stop')] : fields.texts('stop'),
    logprobs: fields.flag('logprobs') ?? false,
    topLogprobs: fields.whole('top_logprobs'),
    logitBias: fields.json('logit_bias'),
    choices: fields.whole('n') ?? 1,
  };
}

/** `reasoning_effort`, or OpenRouter's `reasoning`. */
function decodeReasoningWish(fields: Fields): ReasoningRequest | null {
  const effort = fields.word('reasoning_effort', EFFORTS);
  const wish = fields.object('reasoning');
  if (wish === null) return effort === null ? null : { effort, budgetTokens: null, showsThoughts: null };
  return {
    effort: wish.word('effort', EFFORTS) ?? effort,
    budgetTokens: wish.whole('max_tokens'),
    showsThoughts: wish.flag('exclude') === true ? false : null,
  };
}
