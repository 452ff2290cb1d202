/** What is known of a provider, so that a configuration need not say it. */
export interface ProviderPreset {
  readonly baseUrl: string;
}

/** Providers by name; a configuration may name any other provider if it gives a base URL. */
export const PROVIDER_PRESETS: Readonly<Record<string, ProviderPreset>> = {
  openai: { baseUrl: 'https://api.openai.com/v1' },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1' },
  siliconflow: { baseUrl: 'https://api.siliconflow.cn/v1' },
  gemini: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai' },
  deepseek: { baseUrl: 'https://api.deepseek.com/v1' },
};
