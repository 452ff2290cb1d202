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

/** The table, from the general to the particular: a later row takes back what an earlier one says. */
export const TRAIT_TABLE: readonly TraitRow[] = [
  {
    models: '*',
    dialect: 'openai-chat',
    isAssumed: true,
    since: '2026-11',
    refuses: [...OPENAI_FIELDS, 'laterInstructions', 'unansweredCalls', 'customTools', 'cacheMarks'],
    bounds: { userCharacters: 64 },
  },
  {
    models: '*',
    presets: ['openai', 'azure'],
    isAssumed: true,
    since: '2026-11',
    takes: [...OPENAI_FIELDS, 'laterInstructions'],
  },
  { models: 'gpt-* >=5', presets: ['openai', 'azure'], isAssumed: true, since: '2026-11', takes: ['customTools'] },
  { models: '*', presets: ['openrouter', 'dashscope'], isAssumed: true, since: '2026-11', takes: ['cacheMarks'] },

  { models: 'o1*, o3*, o4*', since: '2026-11', refuses: ['oldLimitName'] },
  { models: 'gpt-* >=5', since: '2026-11', refuses: ['oldLimitName'] },
  { models: 'gpt-* >=5.4', since: '2026-11', refuses: ['effortBesideTools'] },
  { models: 'gpt-oss-*', since: '2026-11', takes: ['oldLimitName', 'effortBesideTools'] },

  { models: 'claude-* <4.6', since: '2026-11', refuses: ['thinkingEffort'] },
  { models: 'claude-* >=4.7', since: '2026-11', refuses: [...SAMPLING, 'thinkingBudget', 'thinkingOff'] },
  { models: 'claude-fable-* >=5.1', since: '2026-11', refuses: ['forcedTools'] },
  { models: 'claude-mythos-* >=5.1', since: '2026-11', refuses: ['forcedTools'] },
  { models: 'claude-* >=3.5 <3.7', since: '2026-11', bounds: { maxTokens: 8192 } },
  { models: 'claude-* <3.5', since: '2026-11', bounds: { maxTokens: 4096 } },

  { models: '*', dialect: 'gemini', isAssumed: true, since: '2026-11', refuses: ['thinkingEffort'] },
  { models: 'gemini-* >=3', since: '2026-11', takes: ['thinkingEffort'], refuses: ['unsignedCalls'] },

  { models: 'deepseek-* >=4', since: '2026-11', refuses: ['toolTurnsWithoutReasoning'] },
  { models: 'kimi-*', since: '2026-11', refuses: ['toolTurnsWithoutReasoning'] },
  { models: '*qwen*', since: '2026-11', refuses: ['laterInstructions'] },
];
