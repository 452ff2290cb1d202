import type { DialectName } from '../protocol/dialect-name.js';

/** What is known of a provider, so that a configuration need not say it. */
export interface ProviderPreset {
  /** With everything before the operation; absent when every customer has an address of its own. */
  readonly baseUrl?: string;
  /** The header that carries a key bare; `Authorization: Bearer` when absent. */
  readonly keyHeader?: string;
  /** Paths name the model as a deployment and carry an `api-version`. */
  readonly hasDeployments?: true;
  /** The package of the AI SDK that speaks to it. */
  readonly package?: string;
  /** The wire format that it speaks, if not OpenAI's chat. */
  readonly dialect?: DialectName;
  /** The wire formats that it speaks as well, at the same address. */
  readonly otherDialects?: readonly DialectName[];
  /** Where it speaks other dialects, when not at its usual address. */
  readonly otherBases?: Partial<Record<DialectName, string>>;
  /** Runs on the operator's own machines: what has no configured price costs nothing. */
  readonly isLocal?: true;
}

/** Providers by name; a configuration may name any other provider if it gives a base URL. */
export const PROVIDER_PRESETS: Readonly<Record<string, ProviderPreset>> = {
  openai: { baseUrl: 'https://api.openai.com/v1', otherDialects: ['openai-responses'] },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1' },
  siliconflow: { baseUrl: 'https://api.siliconflow.cn/v1' },
  anthropic: { baseUrl: 'https://api.anthropic.com/v1', dialect: 'anthropic' },
  gemini: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    otherBases: { gemini: 'https://generativelanguage.googleapis.com/v1beta' },
  },
  deepseek: { baseUrl: 'https://api.deepseek.com/v1' },
  doubao: { baseUrl: 'https://ark.cn-beijing.volces.com/api/v3' },
  ark: { baseUrl: 'https://ark.cn-beijing.volces.com/api/v3' },
  moonshot: { baseUrl: 'https://api.moonshot.cn/v1' },
  zhipu: { baseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
  dashscope: { baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  hunyuan: { baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1' },
  qianfan: { baseUrl: 'https://qianfan.baidubce.com/v2' },
  stepfun: { baseUrl: 'https://api.stepfun.com/v1' },
  minimax: { baseUrl: 'https://api.minimaxi.com/v1' },
  groq: { baseUrl: 'https://api.groq.com/openai/v1' },
  together: { baseUrl: 'https://api.together.xyz/v1' },
  mistral: { baseUrl: 'https://api.mistral.ai/v1' },
  xai: { baseUrl: 'https://api.x.ai/v1' },
  nvidia: { baseUrl: 'https://integrate.api.nvidia.com/v1' },
  cerebras: { baseUrl: 'https://api.cerebras.ai/v1' },
  fireworks: { baseUrl: 'https://api.fireworks.ai/inference/v1' },
  perplexity: { baseUrl: 'https://api.perplexity.ai' },
  deepinfra: { baseUrl: 'https://api.deepinfra.com/v1/openai' },
  sambanova: { baseUrl: 'https://api.sambanova.ai/v1' },
  huggingface: { baseUrl: 'https://router.huggingface.co/v1' },
  github: { baseUrl: 'https://models.github.ai/inference' },
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1', isLocal: true },
  vllm: { baseUrl: 'http://127.0.0.1:8000/v1', isLocal: true },
  lmstudio: { baseUrl: 'http://127.0.0.1:1234/v1', isLocal: true },
  llamacpp: { baseUrl: 'http://127.0.0.1:8080/v1', isLocal: true },
  localai: { baseUrl: 'http://127.0.0.1:8080/v1', isLocal: true },
  azure: { keyHeader: 'api-key', hasDeployments: true },
  bedrock: { package: '@ai-sdk/amazon-bedrock' },
  vertex: { package: '@ai-sdk/google-vertex' },
  'vertex-anthropic': { package: '@ai-sdk/google-vertex/anthropic' },
  cohere: { package: '@ai-sdk/cohere' },
};

/** Names that providers also go by. */
const ALIASES: Readonly<Record<string, string>> = {
  'x.ai': 'xai',
  grok: 'xai',
  'nvidia-nim': 'nvidia',
  nim: 'nvidia',
  'lm-studio': 'lmstudio',
  'llama.cpp': 'llamacpp',
  'azure-openai': 'azure',
  'amazon-bedrock': 'bedrock',
  'google-vertex': 'vertex',
  kimi: 'moonshot',
  qwen: 'dashscope',
  bigmodel: 'zhipu',
};

/** The name of a provider's preset, of which it may be an alias. */
export function presetName(provider: string): string {
  return ALIASES[provider] ?? provider;
}

/** What is known of a channel's provider; nothing where it only happens to be called as a preset is. */
export function presetFor({ provider, isNamesake }: NamedProvider): ProviderPreset | undefined {
  return isNamesake ? undefined : presetOf(provider);
}

/** Whether a preset says more than where its provider is and which dialects it speaks, which a channel may say itself. */
export function saysMore(preset: ProviderPreset = {}): boolean {
  return Object.keys(preset).some((field) => !SAYABLE.has(field));
}

const SAYABLE: ReadonlySet<string> = new Set(['baseUrl', 'otherDialects', 'otherBases']);

interface NamedProvider {
  readonly provider: string;
  readonly isNamesake?: true;
}

/** A provider's preset by its name or an alias of it. */
export function presetOf(provider: string): ProviderPreset | undefined {
  return PROVIDER_PRESETS[presetName(provider)];
}
