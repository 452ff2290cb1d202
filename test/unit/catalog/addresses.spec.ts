import { describe, expect, it } from '@jest/globals';
import { baseOfChatUrl, deriveAddresses, type AddressSource } from '../../../src/gateway/catalog/addresses.js';
import { ALL_OPERATIONS } from '../../../src/gateway/protocol/operation.js';
import { presetOf, PROVIDER_PRESETS } from '../../../src/gateway/catalog/presets.js';

/** The chat URL and the URL of the model list. */
function urls(source: AddressSource): [string, string] {
  const { endpoints, modelsUrl } = deriveAddresses(source);
  return [endpoints.chat.origin + endpoints.chat.path, modelsUrl];
}

describe('deriveAddresses', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/v1'],
    ['https://api.example.com/', 'https://api.example.com/v1'],
    ['https://api.example.com//', 'https://api.example.com/v1'],
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ['https://api.example.com/v1/', 'https://api.example.com/v1'],
    ['https://api.example.com/V2', 'https://api.example.com/V2'],
    ['https://api.example.com/api/v3', 'https://api.example.com/api/v3'],
    ['https://api.example.com/v1beta/openai', 'https://api.example.com/v1beta/openai'],
    ['https://api.example.com/v1p2', 'https://api.example.com/v1p2'],
    ['https://api.example.com/openai', 'https://api.example.com/openai/v1'],
    ['https://api.example.com/vendor', 'https://api.example.com/vendor/v1'],
    ['https://v1.example.com', 'https://v1.example.com/v1'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/v1'],
    ['http://[::1]:8080/x', 'http://[::1]:8080/x/v1'],
  ])('takes %s for the base %s', (baseUrl, base) => {
    expect(urls({ baseUrl })).toEqual([`${base}/chat/completions`, `${base}/models`]);
  });

  it('has a path for every operation', () => {
    const { endpoints } = deriveAddresses({ baseUrl: 'https://api.example.com' });
    const expected = ALL_OPERATIONS.map(({ name, path }) => [name, `/v1${path}`]);
    expect(Object.entries(endpoints).map(([name, { path }]) => [name, path])).toEqual(expected);
  });

  it('lets explicit addresses win, query included', () => {
    const source = {
      baseUrl: 'https://api.example.com',
      chatUrl: 'https://chat.example.com/api/chat?key=1',
      modelsUrl: 'https://models.example.com/list?all=1',
    };
    expect(urls(source)).toEqual([source.chatUrl, source.modelsUrl]);
    expect(deriveAddresses(source).endpoints.embeddings.path).toBe('/v1/embeddings');
  });

  it.each([
    'https://name.openai.azure.com',
    'https://name.openai.azure.com/',
    'https://name.openai.azure.com/openai',
    'https://name.openai.azure.com/openai/',
  ])('names the deployment and the version for Azure: %s', (baseUrl) => {
    const source = { baseUrl, apiVersion: '2026-01-01 preview' };
    expect(urls(source)).toEqual([
      'https://name.openai.azure.com/openai/deployments/{model}/chat/completions?api-version=2026-01-01%20preview',
      'https://name.openai.azure.com/openai/models?api-version=2026-01-01%20preview',
    ]);
    expect(deriveAddresses(source).endpoints.chat.namesModel).toBe(true);
    expect(deriveAddresses({ baseUrl }).endpoints.chat.namesModel).toBe(false);
  });
});

describe('baseOfChatUrl', () => {
  it.each([
    ['https://a/v1/chat/completions', 'https://a/v1'],
    ['https://a/v1/chat/completions/', 'https://a/v1'],
    ['https://a/v1/chat/completions?key=1#x', 'https://a/v1'],
    ['https://a/other/path?x=/chat/completions', 'https://a/other/path'],
  ])('finds the base of %s', (chatUrl, base) => {
    expect(baseOfChatUrl(chatUrl)).toBe(base);
  });
});

const CHAT_URLS: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1/chat/completions',
  openrouter: 'https://openrouter.ai/api/v1/chat/completions',
  siliconflow: 'https://api.siliconflow.cn/v1/chat/completions',
  anthropic: 'https://api.anthropic.com/v1/messages',
  gemini: 'https://generativelanguage.googleapis.com/v1beta/openai/chat/completions',
  deepseek: 'https://api.deepseek.com/v1/chat/completions',
  doubao: 'https://ark.cn-beijing.volces.com/api/v3/chat/completions',
  ark: 'https://ark.cn-beijing.volces.com/api/v3/chat/completions',
  moonshot: 'https://api.moonshot.cn/v1/chat/completions',
  zhipu: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
  dashscope: 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
  hunyuan: 'https://api.hunyuan.cloud.tencent.com/v1/chat/completions',
  qianfan: 'https://qianfan.baidubce.com/v2/chat/completions',
  stepfun: 'https://api.stepfun.com/v1/chat/completions',
  minimax: 'https://api.minimaxi.com/v1/chat/completions',
  groq: 'https://api.groq.com/openai/v1/chat/completions',
  together: 'https://api.together.xyz/v1/chat/completions',
  mistral: 'https://api.mistral.ai/v1/chat/completions',
  xai: 'https://api.x.ai/v1/chat/completions',
  nvidia: 'https://integrate.api.nvidia.com/v1/chat/completions',
  cerebras: 'https://api.cerebras.ai/v1/chat/completions',
  fireworks: 'https://api.fireworks.ai/inference/v1/chat/completions',
  perplexity: 'https://api.perplexity.ai/chat/completions',
  deepinfra: 'https://api.deepinfra.com/v1/openai/chat/completions',
  sambanova: 'https://api.sambanova.ai/v1/chat/completions',
  huggingface: 'https://router.huggingface.co/v1/chat/completions',
  github: 'https://models.github.ai/inference/chat/completions',
  ollama: 'http://127.0.0.1:11434/v1/chat/completions',
  vllm: 'http://127.0.0.1:8000/v1/chat/completions',
  lmstudio: 'http://127.0.0.1:1234/v1/chat/completions',
  llamacpp: 'http://127.0.0.1:8080/v1/chat/completions',
  localai: 'http://127.0.0.1:8080/v1/chat/completions',
};

describe('dialects', () => {
  const ROOT = 'https://host.example';
  it.each([
    ['anthropic', '/v1/messages', '/v1/messages', '/v1/models?limit=1000'],
    ['openai-responses', '/v1/responses', '/v1/responses', '/v1/models'],
    [
      'gemini',
      '/v1beta/models/{model}:generateContent',
      '/v1beta/models/{model}:streamGenerateContent?alt=sse',
      '/v1beta/models?pageSize=1000',
    ],
  ] as const)('%s has conversations at paths of its own', (dialect, path, streamPath, modelsPath) => {
    const { endpoints, modelsUrl } = deriveAddresses({ baseUrl: ROOT, dialect });
    expect(endpoints.chat).toMatchObject({ origin: ROOT, path, streamPath });
    expect(modelsUrl).toBe(ROOT + modelsPath);
    const own = deriveAddresses({ baseUrl: `${ROOT}/v7`, dialect });
    expect(own.endpoints.chat.path).toBe(path.replace(/^\/v1(?:beta)?/, '/v7'));
  });
});

describe('presets', () => {
  const withAddress = Object.entries(PROVIDER_PRESETS).filter(([, { baseUrl }]) => baseUrl !== undefined);

  it.each(withAddress)('%s is asked right behind its base', (_name, { baseUrl = '', dialect }) => {
    const parsed = new URL(baseUrl);
    expect([parsed.href.replace(/\/$/, ''), parsed.search, parsed.hash]).toEqual([baseUrl, '', '']);
    expect(baseUrl).not.toMatch(/(?:chat\/)?(?:completions|messages|responses|models)$/);
    const path = dialect === 'anthropic' ? '/messages' : '/chat/completions';
    expect(urls({ baseUrl, isComplete: true, dialect })[0]).toBe(baseUrl + path);
  });

  it('have an address, or a reason to have none', () => {
    const without = Object.entries(PROVIDER_PRESETS).filter(([, { baseUrl }]) => baseUrl === undefined);
    expect(without.filter(([, preset]) => preset.package === undefined && !preset.hasDeployments)).toEqual([]);
  });

  it.each(Object.entries(CHAT_URLS))('%s is reached at %s', (provider, chatUrl) => {
    const { baseUrl = '', dialect } = presetOf(provider) ?? {};
    const page = dialect === 'anthropic' ? '?limit=1000' : '';
    const modelsUrl = chatUrl.replace(/\/(?:chat\/completions|messages)$/, '/models') + page;
    expect(urls({ baseUrl, isComplete: true, dialect })).toEqual([chatUrl, modelsUrl]);
  });

  it.each([
    ['x.ai', 'xai'],
    ['grok', 'xai'],
    ['nvidia-nim', 'nvidia'],
    ['nim', 'nvidia'],
    ['lm-studio', 'lmstudio'],
    ['llama.cpp', 'llamacpp'],
    ['azure-openai', 'azure'],
    ['kimi', 'moonshot'],
    ['qwen', 'dashscope'],
    ['bigmodel', 'zhipu'],
  ])('%s is another name of %s', (alias, provider) => {
    expect(presetOf(alias)).toBe(PROVIDER_PRESETS[provider]);
    expect(presetOf(alias)).toBeDefined();
  });

  it.each(['unknown', '', 'constructor', 'toString', '__proto__'])('there is none for %j', (provider) => {
    expect(presetOf(provider)).toBeUndefined();
  });
});
