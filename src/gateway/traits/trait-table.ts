import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { TraitSettings } from './traits.js';

/** What is known of some models, at some providers or wherever they are. */
export interface TraitRow extends TraitSettings {
  /** Names of presets; every provider when absent. */
  readonly presets?: readonly string[];
  /** A pattern of names, as in `claude-* >=4.7`. */
  readonly models: string;
  /** Only where the upstream is spoken to in this. */
  readonly dialect?: UpstreamDialectName;
  /**
   * Nobody knows, and it is better not to try: holds for requests in the gateway's words, while a client's own bytes are
   * left alone.
   */
  readonly isAssumed?: true;
  /** The month in which it was found to be so. */
  readonly since?: string;
}

const OPENAI_FIELDS = ['store', 'promptCacheKey', 'verbosity', 'metadata', 'serviceTier'] as const;
const SAMPLING = ['temperature', 'topP', 'topK'] as const;
const PENALTIES = ['frequencyPenalty', 'presencePenalty', 'logprobs', 'logitBias'] as const;
const LOOSE_CALLS = ['unansweredCalls', 'resultsWithoutCall'] as const;
const STRICT_ABOUT_CALLS = ['openai', 'azure', 'deepseek', 'moonshot', 'mistral'] as const;
const EFFORTS = ['effortXhigh', 'effortMax'] as const;
const NOT_ANTHROPIC = ['deepseek', 'moonshot', 'zhipu', 'minimax', 'ollama', 'vllm', 'lmstudio', 'llamacpp'] as const;
const LOCAL = ['vllm', 'lmstudio', 'llamacpp', 'localai'] as const;

/** The table, from the general to the particular: a later row takes back what an earlier one says. */
export const TRAIT_TABLE: readonly TraitRow[] = [
  // Of every upstream, as long as nobody knows better.
  { models: '*', isAssumed: true, refuses: [...LOOSE_CALLS], since: '2026-11' },
  { models: '*', dialect: 'openai-chat', isAssumed: true, refuses: [...OPENAI_FIELDS], since: '2026-11' },
  { models: '*', dialect: 'openai-chat', isAssumed: true, refuses: ['laterInstructions'], since: '2026-11' },
  { models: '*', dialect: 'openai-chat', isAssumed: true, refuses: ['customTools', 'cacheMarks'], since: '2026-11' },
  { models: '*', dialect: 'openai-chat', isAssumed: true, bounds: { userCharacters: 64 }, since: '2026-11' },
  { models: '*', dialect: 'openai-chat', isAssumed: true, refuses: [...EFFORTS], since: '2026-11' },
  { models: '*', dialect: 'openai-responses', isAssumed: true, bounds: { userCharacters: 64 }, since: '2026-11' },
  { models: '*', dialect: 'anthropic', isAssumed: true, bounds: { userCharacters: 256 }, since: '2026-11' },
  { models: '*', dialect: 'gemini', isAssumed: true, refuses: ['thinkingEffort'], since: '2025-11' },

  // OpenAI's models.
  { models: 'o1*, o3*, o4*', refuses: ['oldLimitName', ...SAMPLING, ...PENALTIES], since: '2025-01' },
  { models: 'o1*, o3*, o4*', refuses: ['effortNone', 'effortMinimal', ...EFFORTS], since: '2025-08' },
  { models: 'gpt-* >=5', refuses: ['oldLimitName'], since: '2025-08' },
  { models: 'gpt-* >=5 <5.1', refuses: ['effortNone', ...EFFORTS], since: '2025-08' },
  { models: 'gpt-* >=5.1', refuses: ['effortMinimal', ...EFFORTS], since: '2025-11' },
  { models: 'gpt-* >=5.2', takes: ['effortXhigh'], since: '2025-12' },
  { models: 'gpt-* >=5 <5.1', refuses: [...SAMPLING, ...PENALTIES], since: '2025-08' },
  { models: 'gpt-* >=5.1', refuses: ['samplingWhileThinking'], since: '2025-11' },
  { models: 'gpt-* >=5.4', dialect: 'openai-chat', refuses: ['effortBesideTools'], since: '2026-03' },
  { models: 'gpt-* >=5.5', dialect: 'openai-chat', refuses: ['defaultEffortBesideTools'], since: '2026-04' },
  { models: 'gpt-* >=5.6', refuses: [...SAMPLING, ...PENALTIES], since: '2026-07' },
  { models: 'gpt-* >=5.6', takes: ['effortMax'], since: '2026-07' },
  { models: 'gpt-oss*', refuses: ['effortNone', 'effortMinimal', ...EFFORTS], since: '2025-08' },
  { models: 'gpt-5-chat*', takes: [...SAMPLING, ...PENALTIES], since: '2025-08' },
  { models: 'gpt-oss*', takes: ['oldLimitName', ...SAMPLING, ...PENALTIES], since: '2026-11' },
  { models: 'gpt-oss*', takes: ['samplingWhileThinking', 'effortBesideTools'], since: '2026-11' },
  { models: 'gpt-oss*', takes: ['defaultEffortBesideTools'], since: '2026-11' },
  { models: 'gpt-4o*', bounds: { maxTokens: 16_384 }, since: '2024-07' },
  { models: 'gpt-4-turbo*, gpt-3.5-turbo*', bounds: { maxTokens: 4096 }, since: '2024-04' },
  { models: 'gpt-4.1*', bounds: { maxTokens: 32_768 }, since: '2025-04' },
  { models: 'o1*, o3*, o4*', bounds: { maxTokens: 100_000 }, since: '2025-01' },
  { models: 'gpt-* >=5', bounds: { maxTokens: 128_000 }, since: '2025-08' },

  // Claude.
  { models: 'claude-*', refuses: ['openSchemas'], since: '2025-11' },
  { models: 'claude-*', dialect: 'anthropic', refuses: [...LOOSE_CALLS, 'foreignCallIds'], since: '2024-05' },
  { models: 'claude-*', dialect: 'anthropic', refuses: ['blankTexts'], since: '2024-03' },
  { models: 'claude-* <4.6', refuses: ['thinkingEffort'], since: '2026-02' },
  { models: 'claude-* >=4.6', refuses: ['prefill'], since: '2026-02' },
  { models: 'claude-* >=4.6 <4.7', refuses: ['effortXhigh'], since: '2026-02' },
  { models: 'claude-* >=4.7', refuses: [...SAMPLING, 'thinkingBudget'], since: '2026-04' },
  { models: 'claude-* >=4.7', isAssumed: true, refuses: ['thinkingOff'], since: '2026-04' },
  { models: 'claude-* >=5', isAssumed: true, refuses: ['noThinking'], since: '2026-06' },
  { models: 'claude-fable-*, claude-mythos-*', refuses: ['thinkingOff', 'noThinking'], since: '2026-06' },
  { models: 'claude-* >=5.1', refuses: ['thinkingOff', 'noThinking'], since: '2026-09' },
  // By family: of a name that tells neither family nor version it is not known.
  {
    models:
      'claude-fable-* >=5.1, claude-mythos-* >=5.1, claude-opus-* >=5.1, claude-sonnet-* >=5.1, claude-haiku-* >=5.1',
    refuses: ['forcedTools'],
    since: '2026-09',
  },
  { models: 'claude-* <3.5', bounds: { maxTokens: 4096 }, since: '2024-03' },
  { models: 'claude-* >=3.5 <3.7', bounds: { maxTokens: 8192 }, since: '2024-10' },
  { models: 'claude-opus-* >=4 <4.5', bounds: { maxTokens: 32_000 }, since: '2025-05' },
  { models: 'claude-sonnet-* >=4 <4.6, claude-* >=4.5 <4.6', bounds: { maxTokens: 64_000 }, since: '2025-09' },
  { models: 'claude-* >=4.6', bounds: { maxTokens: 128_000 }, since: '2026-02' },

  // Gemini.
  { models: 'gemini-* >=3', takes: ['thinkingEffort'], refuses: ['unsignedCalls'], since: '2025-11' },
  { models: 'gemini-*', dialect: 'gemini', refuses: [...LOOSE_CALLS], since: '2023-12' },
  { models: 'gemini-* <2.5', bounds: { maxTokens: 8192 }, since: '2025-02' },
  { models: 'gemini-* >=2.5', bounds: { maxTokens: 65_536 }, since: '2025-06' },

  // Others.
  { models: 'deepseek-* >=4', takes: ['effortXhigh', 'effortMax'], since: '2026-04' },
  { models: 'deepseek-* >=4', refuses: ['toolTurnsWithoutReasoning'], since: '2026-04' },
  { models: 'deepseek-* >=4', refuses: ['forcedToolsWhileThinking'], since: '2026-05' },
  { models: 'kimi-*', refuses: ['toolTurnsWithoutReasoning'], since: '2026-01' },
  { models: 'mimo-*', refuses: ['toolTurnsWithoutReasoning'], since: '2026-11' },
  { models: 'kimi-* >=2.5, kimi-k2-thinking*', refuses: ['forcedToolsWhileThinking'], since: '2026-04' },
  { models: '*qwen*', dialect: 'openai-chat', refuses: ['laterInstructions'], since: '2026-11' },
  { models: '*stral*', presets: LOCAL, refuses: ['laterInstructions'], since: '2026-11' },

  // Of providers.
  { models: '*', presets: ['openai', 'azure'], takes: [...OPENAI_FIELDS, 'laterInstructions'], since: '2026-11' },
  { models: '*', presets: ['openai', 'azure'], bounds: { userCharacters: 64 }, since: '2026-11' },
  { models: '*', presets: [...STRICT_ABOUT_CALLS], refuses: [...LOOSE_CALLS], since: '2023-11' },
  { models: '*', presets: ['openrouter'], takes: ['promptCacheKey', 'verbosity', 'metadata'], since: '2026-11' },
  { models: 'gpt-* >=5', presets: ['openai', 'azure'], takes: ['customTools'], since: '2026-11' },
  { models: '*', presets: ['openrouter', 'dashscope'], takes: ['cacheMarks'], since: '2026-11' },
  { models: '*', presets: [...NOT_ANTHROPIC], dialect: 'anthropic', refuses: ['billingLine'], since: '2026-11' },
  { models: '*', presets: ['openrouter'], takes: ['effortXhigh'], since: '2026-11' },
  { models: '*', presets: ['xai', 'deepseek', 'github'], takes: ['laterInstructions'], since: '2026-11' },
  {
    models: '*',
    presets: ['gemini', 'mistral'],
    dialect: 'openai-chat',
    refuses: [...OPENAI_FIELDS],
    since: '2026-11',
  },
  { models: '*', presets: ['gemini', 'mistral'], dialect: 'openai-chat', refuses: ['user'], since: '2026-11' },
  { models: '*', presets: ['groq'], refuses: ['logprobs', 'logitBias'], since: '2026-11' },
  { models: '*', presets: ['groq'], refuses: ['store', 'promptCacheKey', 'verbosity', 'metadata'], since: '2026-11' },
  { models: '*', presets: ['groq'], takes: ['serviceTier'], since: '2026-11' },
  { models: '*', presets: ['mistral'], refuses: ['prefill'], since: '2026-11' },
  { models: '*', presets: ['mistral'], dialect: 'openai-chat', refuses: ['reasoningField'], since: '2025-12' },
];
