import { describe, expect, it } from '@jest/globals';
import { fitCall } from '../../../src/gateway/dialects/fit-call.js';
import type { UpstreamDialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL } from '../../../src/gateway/protocol/neutral-call.js';
import { compilePattern, patternFault } from '../../../src/gateway/traits/model-pattern.js';
import { ChannelTraits } from '../../../src/gateway/traits/model-traits.js';
import { TRAIT_TABLE, type TraitRow } from '../../../src/gateway/traits/trait-table.js';
import type { Bound, Refusable } from '../../../src/gateway/traits/traits.js';
import { passedCall } from '../../../src/gateway/dialects/passed/passed-call.js';
import { callOf } from '../../support/passed-calls.js';

/** For every pattern of the table models that it is of, and models that it is not of. */
const MODELS: Readonly<Record<string, readonly [own: readonly string[], foreign: readonly string[]]>> = {
  '*': [['anything', 'vendor/any-thing'], []],
  'o1*, o3*, o4*': [
    ['o1', 'openai/o3-mini', 'o4-mini-2025-04-16'],
    ['gpt-4o', 'olmo-2'],
  ],
  'gpt-* >=5': [
    ['gpt-5', 'gpt-5-2025-08-07', 'gpt-5.6-terra'],
    ['gpt-4o', 'gpt-4.1-mini', 'chatgpt-4o-latest'],
  ],
  'gpt-* >=5 <5.1': [
    ['gpt-5', 'gpt-5-mini', 'gpt-5-2025-08-07'],
    ['gpt-5.1', 'gpt-4.1'],
  ],
  'gpt-* >=5.1': [
    ['gpt-5.1', 'gpt-5.2', 'gpt-6'],
    ['gpt-5', 'gpt-5-mini'],
  ],
  'gpt-* >=5.2': [['gpt-5.2', 'gpt-5.6-sol'], ['gpt-5.1']],
  'claude-* >=4.6 <4.7': [
    ['claude-opus-4-6', 'claude-sonnet-4.6'],
    ['claude-opus-4-7', 'claude-opus-4-5'],
  ],
  'gpt-* >=5.4': [
    ['gpt-5.4', 'openai/gpt-5.6-sol'],
    ['gpt-5.2', 'gpt-5-nano'],
  ],
  'gpt-* >=5.5': [
    ['gpt-5.5', 'gpt-5.6'],
    ['gpt-5.4', 'gpt-5.4-mini'],
  ],
  'gpt-* >=5.6': [['gpt-5.6-luna', 'gpt-6'], ['gpt-5.5']],
  'gpt-5-chat*': [['gpt-5-chat-latest'], ['gpt-5']],
  'gpt-oss*': [['openai/gpt-oss-120b', 'gpt-oss:20b'], ['gpt-5']],
  'gpt-4o*': [
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-4.1', 'gpt-4'],
  ],
  'gpt-4-turbo*, gpt-3.5-turbo*': [
    ['gpt-4-turbo-2024-04-09', 'gpt-3.5-turbo'],
    ['gpt-4', 'gpt-4o'],
  ],
  'gpt-4.1*': [
    ['gpt-4.1', 'gpt-4.1-nano'],
    ['gpt-4', 'gpt-4o'],
  ],
  'claude-*': [['claude-opus-5', 'anthropic/claude-3-haiku', 'us.anthropic.claude-opus-4-7-v1:0'], ['gpt-5']],
  'claude-* <4.6': [
    ['claude-sonnet-4-5-20250929', 'claude-3-7-sonnet-latest'],
    ['claude-opus-4-6', 'claude-fable'],
  ],
  'claude-* >=4.6': [
    ['claude-opus-4-6', 'claude-sonnet-4.6', 'claude-fable-5'],
    ['claude-opus-4-5', 'claude-opus-4-1'],
  ],
  'claude-* >=4.7': [
    ['claude-opus-4-7', 'claude-sonnet-5'],
    ['claude-opus-4-6', 'claude-haiku-4-5'],
  ],
  'claude-* >=5': [['claude-opus-5', 'claude-sonnet-5', 'claude-opus-5-5'], ['claude-opus-4-8']],
  'claude-fable-*, claude-mythos-*': [['claude-fable-5', 'claude-mythos-5-1'], ['claude-opus-5']],
  'claude-* >=5.1': [
    ['claude-fable-5-1', 'claude-opus-5-5'],
    ['claude-opus-5', 'claude-sonnet-5'],
  ],
  'claude-fable-* >=5.1, claude-mythos-* >=5.1, claude-opus-* >=5.1, claude-sonnet-* >=5.1, claude-haiku-* >=5.1': [
    ['claude-fable-5-1', 'claude-opus-5-5', 'claude-sonnet-latest'],
    ['claude-opus-5', 'claude-fable-5', 'claude-x'],
  ],
  'claude-* <3.5': [
    ['claude-3-opus-20240229', 'claude-2.1'],
    ['claude-3-5-haiku-20241022', 'claude-opus-4'],
  ],
  'claude-* >=3.5 <3.7': [['claude-3-5-sonnet-20241022'], ['claude-3-7-sonnet', 'claude-3-haiku']],
  'claude-opus-* >=4 <4.5': [
    ['claude-opus-4-20250514', 'claude-opus-4-1-20250805'],
    ['claude-opus-4-5', 'claude-sonnet-4'],
  ],
  'claude-sonnet-* >=4 <4.6, claude-* >=4.5 <4.6': [
    ['claude-sonnet-4-20250514', 'claude-haiku-4-5', 'claude-opus-4-5'],
    ['claude-sonnet-4-6', 'claude-opus-4-1'],
  ],
  'gemini-*': [['gemini-2.5-flash', 'google/gemini-3-pro'], ['gemma-3']],
  'gemini-* >=3': [['gemini-3-pro-preview', 'gemini-3.1-flash', 'gemini-flash-latest'], ['gemini-2.5-pro']],
  'gemini-* <2.5': [['gemini-2.0-flash', 'gemini-1.5-pro'], ['gemini-2.5-flash']],
  'gemini-* >=2.5': [['gemini-2.5-flash', 'google/gemini-3-pro'], ['gemini-2.0-flash']],
  'deepseek-* >=4': [
    ['deepseek-v4-pro', 'deepseek/deepseek-v4-flash', 'deepseek-chat'],
    ['deepseek-v3.2', 'deepseek-r1'],
  ],
  'kimi-*': [['kimi-k2.5', 'moonshotai/kimi-k2-thinking'], ['glm-5']],
  'kimi-* >=2.5, kimi-k2-thinking*': [['kimi-k2.6', 'kimi-k2-thinking-turbo', 'kimi-latest'], ['kimi-k2-0905-preview']],
  'mimo-*': [['xiaomi/mimo-v2-flash'], ['minimax-m2']],
  '*qwen*': [['Qwen/Qwen3-235B-A22B', 'qwen3:8b', 'm-qwen'], ['llama3.2']],
  '*stral*': [['devstral-small', 'mistral-nemo', 'magistral'], ['llama3.2']],
};

/** Who could be asked, so that a row counts. */
function askedAt({ presets, dialect }: TraitRow): { preset: string; dialect: UpstreamDialectName } {
  return { preset: presets?.[0] ?? 'custom', dialect: dialect ?? 'openai-chat' };
}

describe.each(
  TRAIT_TABLE.map((row, index) => [`${row.models} at ${row.presets?.join() ?? 'any'}, ${index}`, row, index] as const),
)('the row %s', (_name, row, index) => {
  const [own, foreign] = MODELS[row.models] ?? [[], []];

  it('has a pattern that knows its own, and a month', () => {
    const isOf = compilePattern(row.models);
    expect(patternFault(row.models)).toBeUndefined();
    expect(own).not.toEqual([]);
    expect([own.filter((model) => !isOf(model)), foreign.filter((model) => isOf(model))]).toEqual([[], []]);
    expect(row.since).toMatch(/^20\d\d-[01]\d$/);
  });

  it('counts for its own, wherever they are asked', () => {
    const { preset, dialect } = askedAt(row);
    const table = TRAIT_TABLE.slice(0, index + 1);
    for (const model of own) {
      const { translated } = new ChannelTraits(preset, {}, table).of(model, dialect);
      expect(row.refuses?.filter((name) => !translated.refuses.has(name)) ?? []).toEqual([]);
      expect(row.takes?.filter((name) => translated.refuses.has(name)) ?? []).toEqual([]);
      expect(translated.bounds).toMatchObject(row.bounds ?? {});
    }
  });
});

describe('what the table says of', () => {
  it.each<
    [string, string, UpstreamDialectName, readonly Refusable[], readonly Refusable[], Partial<Record<Bound, number>>]
  >([
    [
      'gpt-5.6-terra',
      'openai',
      'openai-chat',
      ['defaultEffortBesideTools', 'oldLimitName', 'temperature'],
      ['store', 'laterInstructions'],
      { maxTokens: 128_000, userCharacters: 64 },
    ],
    [
      'gpt-5.1',
      'openai',
      'openai-chat',
      ['samplingWhileThinking'],
      ['temperature', 'effortBesideTools'],
      { maxTokens: 128_000 },
    ],
    ['gpt-5-chat-latest', 'openai', 'openai-chat', ['oldLimitName'], ['temperature'], {}],
    [
      'openai/gpt-oss-120b',
      'groq',
      'openai-chat',
      ['store', 'logprobs'],
      ['oldLimitName', 'defaultEffortBesideTools', 'serviceTier', 'temperature'],
      {},
    ],
    [
      'claude-opus-4-6',
      'custom',
      'anthropic',
      ['prefill', 'openSchemas'],
      ['temperature', 'thinkingEffort', 'thinkingOff'],
      { maxTokens: 128_000 },
    ],
    [
      'claude-opus-4-7',
      'custom',
      'anthropic',
      ['temperature', 'thinkingBudget', 'thinkingOff'],
      ['noThinking', 'forcedTools'],
      {},
    ],
    ['claude-opus-5', 'custom', 'anthropic', ['noThinking'], ['forcedTools'], {}],
    ['claude-opus-5-5', 'custom', 'anthropic', ['noThinking', 'forcedTools', 'thinkingOff'], [], {}],
    [
      'claude-sonnet-4-5',
      'custom',
      'anthropic',
      ['thinkingEffort'],
      ['temperature', 'prefill'],
      { maxTokens: 64_000, userCharacters: 256 },
    ],
    ['m', 'custom', 'openai-responses', ['unansweredCalls'], ['store', 'metadata'], { userCharacters: 64 }],
    ['deepseek-v4-pro', 'custom', 'openai-chat', ['toolTurnsWithoutReasoning', 'forcedToolsWhileThinking'], [], {}],
    ['gemini-3-pro', 'custom', 'gemini', ['unsignedCalls'], ['thinkingEffort'], { maxTokens: 65_536 }],
    ['gemini-2.5-pro', 'custom', 'gemini', ['thinkingEffort'], ['unsignedCalls'], {}],
  ])('%s at %s in %s', (model, preset, dialect, ...[refuses, takes, bounds]) => {
    const { translated } = new ChannelTraits(preset, {}).of(model, dialect);
    expect(refuses.filter((name) => !translated.refuses.has(name))).toEqual([]);
    expect(takes.filter((name) => translated.refuses.has(name))).toEqual([]);
    expect(translated.bounds).toMatchObject(bounds);
  });

  it('Claude’s newest models leaves a client’s own words on thinking alone where Anthropic takes them', () => {
    const passed = (model: string) => new ChannelTraits('anthropic', {}).of(model, 'anthropic').passed!.refuses;
    expect(passed('claude-opus-4-8').has('thinkingOff')).toBe(false);
    expect(passed('claude-opus-5-5').has('thinkingOff')).toBe(true);
  });
});

describe('a model is added', () => {
  const LINE: TraitRow = {
    models: 'acme-* >=9',
    refuses: ['temperature', 'prefill'],
    bounds: { maxTokens: 9 },
    since: '2026-12',
  };
  const longer = new ChannelTraits('custom', {}, [...TRAIT_TABLE, LINE]);
  const shipped = new ChannelTraits('custom', {});

  it('by one line, which counts for translated and for passed requests', () => {
    const { translated, passed } = longer.of('acme-9.1', 'openai-chat');
    const { call, dropped } = fitCall({ ...EMPTY_CALL, temperature: 0.2, maxTokens: 10 }, translated);
    expect([call.temperature, call.maxTokens, dropped]).toEqual([null, 9, ['temperature', 'maxTokens']]);
    const sent = passedCall(callOf('openai-chat', '{"messages":[],"temperature":0.2}'), passed);
    expect([sent.call.body.toString(), sent.dropped]).toEqual(['{"messages":[]}', ['temperature']]);
  });

  it('and changes nothing else', () => {
    const models = ['acme-8', ...Object.values(MODELS).flatMap(([own, foreign]) => [...own, ...foreign])];
    for (const model of models) expect(longer.of(model, 'openai-chat')).toEqual(shipped.of(model, 'openai-chat'));
  });
});
