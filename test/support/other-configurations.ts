import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { OLD_KEY } from './foreign-gateways.js';

/** A small configuration of its kind. */
export const NEW_API = {
  channels: [
    {
      id: 7,
      type: 43,
      key: '["sk-a-canary","sk-b-canary"]',
      status: 1,
      name: 'multi',
      weight: 3,
      priority: 0,
      base_url: null,
      models: 'deepseek-chat',
      group: 'default',
      model_mapping: '{"r1":"deepseek-reasoner"}',
      channel_info: '{"is_multi_key":true,"multi_key_status_list":{"1":3}}',
      tag: 'x',
      param_override: '{"temperature":0.2}',
    },
  ],
  tokens: [
    {
      id: 1,
      user_id: 1,
      key: OLD_KEY,
      status: 1,
      name: 'ada',
      expired_time: 4_000_000_000,
      unlimited_quota: 1,

      model_limits_enabled: 1,
      model_limits: 'deepseek-chat',
      allow_ips: '10.0.0.1\n10.0.0.2',
      group: '',
      deleted_at: null,
    },
    {
      id: 2,
      user_id: 1,
      key: `${OLD_KEY}z`,
      status: 1,
      name: 'gone',
      expired_time: -1,
      unlimited_quota: 1,
      deleted_at: '2026-01-01',
    },
  ],
  users: [{ id: 1, group: 'default' }],
};

/** A small configuration of its kind. */
export const LITELLM = `
model_list:
  - model_name: chat
    litellm_params: { model: openai/gpt-4o-mini, api_key: sk-lite-canary-1, rpm: 60, weight: 2 }
  - model_name: chat
    litellm_params: { model: deepseek/deepseek-chat, api_key: os.environ/DEEPSEEK_KEY, order: 2 }
  - model_name: backup
    litellm_params: { model: openai/gpt-4o, api_key: sk-lite-canary-1 }
  - model_name: exotic
    litellm_params: { model: replicate/x, api_key: sk-lite-canary-2 }
litellm_settings: { fallbacks: [{ chat: [backup] }], cache: true }
router_settings: { routing_strategy: least-busy, num_retries: 2, model_group_alias: { gpt-4: chat } }
general_settings: { master_key: sk-master-canary }
`;

/** A small configuration of its kind. */
export const BIFROST = JSON.stringify({
  version: 2,
  providers: {
    openai: { keys: [{ id: 'k1', name: 'main', value: 'sk-bifrost-canary', models: ['*'], weight: 1 }] },
    groq: { keys: [{ id: 'k2', value: 'env.GROQ_KEY', models: ['llama'], enabled: false }] },
  },
  governance: {
    budgets: [{ id: 'b1', max_limit: 25, reset_duration: '1M' }],
    rate_limits: [{ id: 'r1', request_max_limit: 30, request_reset_duration: '1m' }],
    virtual_keys: [
      {
        id: 'vk1',
        name: 'team',
        value: 'sk-bf-client-key-0001',
        is_active: true,
        budget_id: 'b1',
        rate_limit_id: 'r1',
        provider_configs: [{ provider: 'openai', weight: 0.7, allowed_models: ['gpt-4o'] }],
      },
    ],
    teams: [{ id: 't1', name: 'a team' }],
  },
});

/** A small configuration of its kind. */
export const UNI_API = `
providers:
  - provider: open
    base_url: https://api.openai.com/v1/chat/completions
    api: sk-uni-canary
    model: [gpt-4o, { gpt-4o-mini: small }]
api_keys:
  - { api: sk-uni-client-key, model: [open/small] }
  - { api: sk-uni-other-key, model: [nowhere/x] }
`;

/** A small configuration of its kind. */
export const CCR = JSON.stringify({
  Providers: [
    {
      name: 'or',
      api_base_url: 'https://openrouter.ai/api/v1/chat/completions',
      api_key: 'sk-ccr-canary',
      models: ['a/b'],
      transformer: {},
    },
  ],
  Router: { default: 'or,a/b', longContextThreshold: 60_000 },
  APIKEY: 'ccr-client-key',
  LOG: true,
});

/** A small configuration of its kind. */
export const SEED4 = JSON.stringify({
  channels: [
    {
      id: 'c1',
      name: 'NIM',
      base_url: 'https://integrate.api.nvidia.com/v1',
      keys: ['nvapi-canary'],
      models: ['meta/llama'],
      enabled: true,
      priority: 0,
      weight: 5,
    },
  ],
  apikeys: [{ id: 'k1', name: 'site', key: `sk-${'0123456789abcdef'.repeat(3)}`, enabled: true }],
});

/** A text as GPT-Load seals it. */
export function sealedFor(key: string, text: string): string {
  const nonce = Buffer.alloc(12, 1);
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync(key, 'gpt-load-encryption-v1', 100_000, 32, 'sha256'), nonce);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('hex');
}

/** Keys as people paste them: of an address and of a provider, one of them twice. */
export const BARE_KEYS = `# from the old machine
https://api.example.com/v1/
sk-bare-canary-1
"sk-bare-canary-2", sk-bare-canary-1

deepseek
sk-deep-canary-1;sk-deep-canary-2
\${VENDOR_KEY}
`;

/** A small GPT-Load: a group with two keys, and an aggregate of it. */
export const gptLoad = (seal: (text: string) => string) => ({
  groups: [
    {
      id: 1,
      name: 'openai',
      group_type: 'standard',
      upstreams: '[{"url":"https://api.openai.com","weight":2}]',
      channel_type: 'openai',
      proxy_keys: seal('gptload-client-key'),
      model_redirect_rules: '{}',
    },
    {
      id: 2,
      name: 'all',
      group_type: 'aggregate',
      upstreams: '[]',
      channel_type: 'openai',
      proxy_keys: seal('gptload-aggregate-key'),
      model_redirect_rules: '{}',
    },
  ],
  api_keys: [
    { id: 1, key_value: seal('sk-gptload-canary-1'), group_id: 1, status: 'active', notes: '', failure_count: 0 },
    { id: 2, key_value: seal('sk-gptload-canary-2'), group_id: 1, status: 'invalid', notes: 'old', failure_count: 4 },
  ],
  group_sub_groups: [{ group_id: 2, sub_group_id: 1, weight: 3 }],
  system_settings: [{ setting_key: 'app_url', setting_value: 'http://x' }],
});
