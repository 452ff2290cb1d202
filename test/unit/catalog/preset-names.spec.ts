import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { PROVIDER_PRESETS } from '../../../src/gateway/catalog/presets.js';
import { listedModel } from '../../../src/gateway/pricing/shipped-prices.js';
import { providerName } from '../../../src/gateway/telemetry/tracing/conventions.js';

/**
 * Of presets a model that the price table lists at it, or null where the table does not know the provider, and what the
 * conventions of traces call it: https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai.
 */
const NAMES: Readonly<Record<string, readonly [model: string | null, traced: string]>> = {
  openai: ['gpt-4o', 'openai'],
  openrouter: ['openai/gpt-4o', 'openrouter'],
  siliconflow: [null, 'siliconflow'],
  anthropic: ['claude-sonnet-4-5', 'anthropic'],
  gemini: ['gemini-2.5-flash', 'gcp.gemini'],
  deepseek: ['deepseek-chat', 'deepseek'],
  doubao: [null, 'doubao'],
  ark: [null, 'ark'],
  moonshot: ['kimi-k2-0905-preview', 'moonshot_ai'],
  zhipu: ['glm-4-plus', 'zhipu'],
  dashscope: [null, 'dashscope'],
  hunyuan: [null, 'hunyuan'],
  qianfan: [null, 'qianfan'],
  stepfun: [null, 'stepfun'],
  minimax: ['MiniMax-M2', 'minimax'],
  groq: ['llama-3.1-8b-instant', 'groq'],
  together: ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'together'],
  mistral: ['mistral-large-latest', 'mistral_ai'],
  xai: ['grok-4', 'x_ai'],
  nvidia: [null, 'nvidia'],
  cerebras: ['llama3.1-8b', 'cerebras'],
  fireworks: ['accounts/fireworks/models/gpt-oss-120b', 'fireworks'],
  perplexity: ['sonar', 'perplexity'],
  deepinfra: [null, 'deepinfra'],
  sambanova: [null, 'sambanova'],
  huggingface: [null, 'huggingface'],
  github: [null, 'github'],
  ollama: [null, 'ollama'],
  vllm: [null, 'vllm'],
  lmstudio: [null, 'lmstudio'],
  llamacpp: [null, 'llamacpp'],
  localai: [null, 'localai'],
  azure: ['gpt-4o', 'azure.ai.openai'],
  bedrock: ['amazon.nova-pro-v1:0', 'aws.bedrock'],
  vertex: ['gemini-2.5-flash', 'gcp.vertex_ai'],
  'vertex-anthropic': ['claude-sonnet-4-5', 'gcp.vertex_ai'],
  cohere: ['command-r', 'cohere'],
};

/** What the conventions know, as of 2026-11. */
const CONVENTIONS =
  'anthropic aws.bedrock azure.ai.inference azure.ai.openai cohere deepseek gcp.gemini gcp.gen_ai gcp.vertex_ai groq ' +
  'ibm.watsonx.ai mistral_ai moonshot_ai openai perplexity x_ai';

/** Whether the conventions speak of a provider that one of these names means: `mistral_ai` of `mistral`, `x_ai` of `xai`. */
function meansOneOf(convention: string, names: readonly string[]): boolean {
  const bare = (text: string): string => text.replaceAll(/[^a-z0-9]/g, '');
  const parts = convention.split(/[._]/).filter((part) => part !== 'ai'); // which says nothing: `acme-ai`
  const words = new Set([bare(convention), ...parts]);
  return names.some((name) => [bare(name), ...name.split('-')].some((word) => words.has(word)));
}

describe('what a preset is called elsewhere', () => {
  const table = createRequire(import.meta.url)('@pydantic/genai-prices') as typeof import('@pydantic/genai-prices');
  const presets = Object.entries(PROVIDER_PRESETS);

  it.each(presets)('%s has the name that the price table knows it by', (id, { prices, also = [], baseUrl = '' }) => {
    const byAddress = table.findProvider({ providerApiUrl: baseUrl })?.id;
    if (prices === null) {
      const byName = [id, ...also].map((name) => table.findProvider({ providerId: name })?.id);
      expect([byAddress, ...byName].filter((found) => found !== undefined)).toEqual([]);
      return;
    }
    expect([prices, undefined]).toContain(byAddress);
    expect(table.findProvider({ providerId: prices })?.id).toBe(prices);
  });

  it.each(presets)('%s has the name that the conventions of traces have for it', (id, { traces, also = [] }) => {
    const names = [id, ...also];
    const known = CONVENTIONS.split(' ').filter((convention) => meansOneOf(convention, names));
    expect(known.length === 0 ? [id] : known).toContain(traces);
    expect(names.map(providerName)).toEqual(names.map(() => traces));
  });

  it('has a name for people, and one of its own', () => {
    const names = presets.flatMap(([id, { name, also = [] }]) => [name, id, ...also]);
    expect(names.filter((name) => !/^\S.*\S$/.test(name))).toEqual([]);
    const ids = presets.flatMap(([id, { also = [] }]) => [id, ...also]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(presets.map(([, { name }]) => name)).size).toBe(presets.length);
  });

  it.each(Object.entries(NAMES))('%s has its prices and its name in traces', (provider, [model, traced]) => {
    const { baseUrl = '', prices: listedAs } = PROVIDER_PRESETS[provider]!;
    const listed = model === null ? null : listedModel({ listedAs, baseUrl, isOwnAddress: true }, model);
    expect(listed === null).toBe(model === null);
    expect(providerName(provider)).toBe(traced);
  });
});
