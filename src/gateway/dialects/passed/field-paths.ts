import type { DialectName } from '../../protocol/dialect-name.js';
import type { RefusableField } from '../../traits/traits.js';
import type { FieldPath } from './wire-request.js';

/** Where requests of the dialects say what a model may refuse; each path is its own, not that of something else as well. */
export const REFUSABLE_PATHS = {
  'openai-chat': {
    temperature: ['temperature'],
    topP: ['top_p'],
    topK: ['top_k'],
    frequencyPenalty: ['frequency_penalty'],
    presencePenalty: ['presence_penalty'],
    seed: ['seed'],
    stop: ['stop'],
    logprobs: ['logprobs', 'top_logprobs'],
    logitBias: ['logit_bias'],
    choices: ['n'],
    parallelToolCalls: ['parallel_tool_calls'],
    reasoning: ['reasoning_effort', 'reasoning'],
    user: ['user', 'safety_identifier'],
    metadata: ['metadata'],
    serviceTier: ['service_tier'],
    promptCacheKey: ['prompt_cache_key'],
    verbosity: ['verbosity'],
    store: ['store'],
  },
  'openai-responses': {
    temperature: ['temperature'],
    topP: ['top_p'],
    logprobs: ['top_logprobs'],
    parallelToolCalls: ['parallel_tool_calls'],
    reasoning: ['reasoning'],
    user: ['user', 'safety_identifier'],
    metadata: ['metadata'],
    serviceTier: ['service_tier'],
    promptCacheKey: ['prompt_cache_key'],
    verbosity: ['text.verbosity'],
    store: ['store'],
  },
  anthropic: {
    temperature: ['temperature'],
    topP: ['top_p'],
    topK: ['top_k'],
    stop: ['stop_sequences'],
    reasoning: ['thinking', 'output_config.effort'],
    user: ['metadata.user_id'],
    serviceTier: ['service_tier'],
  },
  gemini: {
    temperature: ['generationConfig.temperature'],
    topP: ['generationConfig.topP'],
    topK: ['generationConfig.topK'],
    frequencyPenalty: ['generationConfig.frequencyPenalty'],
    presencePenalty: ['generationConfig.presencePenalty'],
    seed: ['generationConfig.seed'],
    stop: ['generationConfig.stopSequences'],
    logprobs: ['generationConfig.responseLogprobs', 'generationConfig.logprobs'],
    choices: ['generationConfig.candidateCount'],
    reasoning: ['generationConfig.thinkingConfig'],
  },
} as const satisfies Readonly<Record<DialectName, Partial<Record<RefusableField, readonly FieldPath[]>>>>;

/** Where requests of the dialects limit the tokens of their answer. */
export const LIMIT_PATHS: Readonly<Record<DialectName, readonly FieldPath[]>> = {
  'openai-chat': ['max_tokens', 'max_completion_tokens'],
  'openai-responses': ['max_output_tokens'],
  anthropic: ['max_tokens'],
  gemini: ['generationConfig.maxOutputTokens'],
};

/** Where requests of the dialects say how hard to think. */
export const EFFORT_PATHS: Readonly<Record<DialectName, FieldPath>> = {
  'openai-chat': 'reasoning_effort',
  'openai-responses': 'reasoning.effort',
  anthropic: 'output_config.effort',
  gemini: 'generationConfig.thinkingConfig',
};

/** Where requests of the dialects hold their conversation. */
export const CONVERSATION_FIELDS: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'messages',
  'openai-responses': 'input',
  anthropic: 'messages',
  gemini: 'contents',
};
