import type { DialectName } from '../protocol/dialect-name.js';

/** What is known of a provider, so that a configuration need not say it. */
export interface ProviderPreset {
  /** What it calls itself. */
  readonly name: string;
  /** What the price table that ships with the gateway calls it; null where that does not know it. */
  readonly prices: string | null;
  /** What OpenTelemetry's conventions call it; its name here where they have none. */
  readonly traces: string;
  /** Other names that a configuration may call it by. */
  readonly also?: readonly string[];
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
  openai: {
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    otherDialects: ['openai-responses'],
    prices: 'openai',
    traces: 'openai',
  },
  openrouter: {
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    prices: 'openrouter',
    traces: 'openrouter',
  },
  siliconflow: { name: 'SiliconFlow', baseUrl: 'https://api.siliconflow.cn/v1', prices: null, traces: 'siliconflow' },
  anthropic: {
    name: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    dialect: 'anthropic',
    prices: 'anthropic',
    traces: 'anthropic',
  },
  gemini: {
    name: 'Google Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    otherBases: { gemini: 'https://generativelanguage.googleapis.com/v1beta' },
    prices: 'google',
    traces: 'gcp.gemini',
  },
  deepseek: { name: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1', prices: 'deepseek', traces: 'deepseek' },
  doubao: { name: 'Doubao 豆包', baseUrl: 'https://ark.cn-beijing.volces.com/api/v3', prices: null, traces: 'doubao' },
  ark: {
    name: 'Volcengine Ark 方舟',
    baseUrl: 'https://ark.cn-beijing.volces.com/api/v3',
    prices: null,
    traces: 'ark',
  },
  moonshot: {
    name: 'Moonshot',
    baseUrl: 'https://api.moonshot.cn/v1',
    prices: 'moonshotai',
    traces: 'moonshot_ai',
    also: ['kimi'],
  },
  zhipu: {
    name: 'Zhipu 智谱',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    prices: 'zhipuai',
    traces: 'zhipu',
    also: ['bigmodel'],
  },
  dashscope: {
    name: 'DashScope 百炼',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    prices: null,
    traces: 'dashscope',
    also: ['qwen'],
  },
  hunyuan: {
    name: 'Hunyuan 混元',
    baseUrl: 'https://api.hunyuan.cloud.tencent.com/v1',
    prices: null,
    traces: 'hunyuan',
  },
  qianfan: { name: 'Qianfan 千帆', baseUrl: 'https://qianfan.baidubce.com/v2', prices: null, traces: 'qianfan' },
  stepfun: { name: 'StepFun', baseUrl: 'https://api.stepfun.com/v1', prices: null, traces: 'stepfun' },
  minimax: { name: 'MiniMax', baseUrl: 'https://api.minimaxi.com/v1', prices: 'minimax', traces: 'minimax' },
  groq: { name: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', prices: 'groq', traces: 'groq' },
  together: { name: 'Together AI', baseUrl: 'https://api.together.xyz/v1', prices: 'together', traces: 'together' },
  mistral: { name: 'Mistral', baseUrl: 'https://api.mistral.ai/v1', prices: 'mistral', traces: 'mistral_ai' },
  xai: { name: 'xAI', baseUrl: 'https://api.x.ai/v1', prices: 'x-ai', traces: 'x_ai', also: ['x.ai', 'grok'] },
  nvidia: {
    name: 'NVIDIA',
    baseUrl: 'https://integrate.api.nvidia.com/v1',
    prices: null,
    traces: 'nvidia',
    also: ['nvidia-nim', 'nim'],
  },
  cerebras: { name: 'Cerebras', baseUrl: 'https://api.cerebras.ai/v1', prices: 'cerebras', traces: 'cerebras' },
  fireworks: {
    name: 'Fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    prices: 'fireworks',
    traces: 'fireworks',
  },
  perplexity: { name: 'Perplexity', baseUrl: 'https://api.perplexity.ai', prices: 'perplexity', traces: 'perplexity' },
  deepinfra: { name: 'DeepInfra', baseUrl: 'https://api.deepinfra.com/v1/openai', prices: null, traces: 'deepinfra' },
  sambanova: { name: 'SambaNova', baseUrl: 'https://api.sambanova.ai/v1', prices: null, traces: 'sambanova' },
  huggingface: {
    name: 'Hugging Face',
    baseUrl: 'https://router.huggingface.co/v1',
    prices: null,
    traces: 'huggingface',
  },
  github: { name: 'GitHub Models', baseUrl: 'https://models.github.ai/inference', prices: null, traces: 'github' },
  ollama: { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', isLocal: true, prices: null, traces: 'ollama' },
  vllm: { name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', isLocal: true, prices: null, traces: 'vllm' },
  lmstudio: {
    name: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    isLocal: true,
    prices: null,
    traces: 'lmstudio',
    also: ['lm-studio'],
  },
  llamacpp: {
    name: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    isLocal: true,
    prices: null,
    traces: 'llamacpp',
    also: ['llama.cpp'],
  },
  localai: { name: 'LocalAI', baseUrl: 'http://127.0.0.1:8080/v1', isLocal: true, prices: null, traces: 'localai' },
  azure: {
    name: 'Azure',
    keyHeader: 'api-key',
    hasDeployments: true,
    prices: 'azure',
    traces: 'azure.ai.openai',
    also: ['azure-openai'],
  },
  bedrock: {
    name: 'Bedrock',
    package: '@ai-sdk/amazon-bedrock',
    prices: 'aws',
    traces: 'aws.bedrock',
    also: ['amazon-bedrock'],
  },
  vertex: {
    name: 'Vertex AI',
    package: '@ai-sdk/google-vertex',
    prices: 'google',
    traces: 'gcp.vertex_ai',
    also: ['google-vertex'],
  },
  'vertex-anthropic': {
    name: 'Vertex AI (Claude)',
    package: '@ai-sdk/google-vertex/anthropic',
    prices: 'google',
    traces: 'gcp.vertex_ai',
  },
  cohere: { name: 'Cohere', package: '@ai-sdk/cohere', prices: 'cohere', traces: 'cohere' },
};

const PRESETS: ReadonlyMap<string, ProviderPreset> = new Map(Object.entries(PROVIDER_PRESETS));
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries(PROVIDER_PRESETS).flatMap(([id, { also = [] }]) => also.map((alias) => [alias, id] as const)),
);

/** The name of a provider's preset, of which it may be an alias. */
export function presetName(provider: string): string {
  return ALIASES.get(provider) ?? provider;
}

/** What is known of a channel's provider; nothing where it only happens to be called as a preset is. */
export function presetFor({ provider, isNamesake }: NamedProvider): ProviderPreset | undefined {
  return isNamesake ? undefined : presetOf(provider);
}

/** Whether a preset says more than where its provider is and which dialects it speaks, which a channel may say itself. */
export function saysMore(preset: Partial<ProviderPreset> = {}): boolean {
  return Object.keys(preset).some((field) => !SAYABLE.has(field));
}

const SAYABLE = new Set(['name', 'prices', 'traces', 'also', 'baseUrl', 'otherDialects', 'otherBases']);

interface NamedProvider {
  readonly provider: string;
  readonly isNamesake?: true;
}

/** A provider's preset by its name or an alias of it. */
export function presetOf(provider: string): ProviderPreset | undefined {
  return PRESETS.get(presetName(provider));
}
