import { describe, expect, it } from '@jest/globals';
import { PROVIDER_PRESETS } from '../../../src/gateway/catalog/presets.js';
import { listedModel } from '../../../src/gateway/pricing/shipped-prices.js';
import { providerName } from '../../../src/gateway/telemetry/tracing/conventions.js';

/**
 * Of every preset a model that the price table lists at it, or null where the table does not know the provider, and what
 * the conventions of traces call it: https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai.
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

describe('what presets are called elsewhere', () => {
  it('is looked up for every one of them', () => {
    expect(Object.keys(NAMES)).toEqual(Object.keys(PROVIDER_PRESETS));
  });

  it.each(Object.entries(NAMES))('%s has its prices and its name in traces', (provider, [model, traced]) => {
    const { baseUrl = '' } = PROVIDER_PRESETS[provider]!;
    const listed = model === null ? null : listedModel({ provider, baseUrl, isOwnAddress: true }, model);
    expect(listed === null).toBe(model === null);
    expect(providerName(provider)).toBe(traced);
  });
});
