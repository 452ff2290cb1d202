/** What a number of a channel's type stands for. */
export interface ChannelType {
  readonly provider: string;
  /** What follows the base URL of the table, which leaves it out. */
  readonly path: string;
}

const openai = (provider: string, path = '/v1'): ChannelType => ({ provider, path });

const COMMON: Readonly<Record<number, ChannelType>> = {
  1: openai('openai'),
  8: openai('custom'),
  14: openai('anthropic'),
  16: openai('zhipu', '/api/paas/v4'),
  17: openai('dashscope', '/compatible-mode/v1'),
  20: openai('openrouter'),
  24: openai('gemini', '/v1beta/openai'),
  25: openai('moonshot'),
};

const ONE_API: Readonly<Record<number, ChannelType>> = {
  27: openai('minimax'),
  28: openai('mistral'),
  29: openai('groq'),
  30: openai('ollama'),
  31: openai('lingyi'),
  32: openai('stepfun'),
  36: openai('deepseek'),
  39: openai('together'),
  40: openai('doubao', '/api/v3'),
  44: openai('siliconflow'),
  45: openai('xai'),
  47: openai('qianfan', '/v2'),
  49: openai('dashscope', '/compatible-mode/v1'),
  50: openai('custom'),
  51: openai('gemini', '/v1beta/openai'),
};

const NEW_API: Readonly<Record<number, ChannelType>> = {
  4: openai('ollama'),
  26: openai('zhipu', '/api/paas/v4'),
  27: openai('perplexity', ''),
  35: openai('minimax'),
  40: openai('siliconflow'),
  42: openai('mistral'),
  43: openai('deepseek'),
  45: openai('doubao', '/api/v3'),
  46: openai('qianfan', '/v2'),
  47: openai('xinference'),
  48: openai('xai'),
};

/** One of the two products whose tables have the same names. Their numbers above 25 mean different vendors. */
export type OneApiProduct = 'one-api' | 'new-api';

/** Undefined for what has no counterpart here. */
export function channelTypeOf(product: OneApiProduct, type: number): ChannelType | undefined {
  return COMMON[type] ?? (product === 'one-api' ? ONE_API : NEW_API)[type];
}

const OF_NEW_API = ['channel_info', 'auto_ban', 'tag', 'setting', 'param_override', 'remark', 'test_model'];

/** Which product the columns of `channels` belong to. */
export function productOf(columns: readonly string[]): OneApiProduct {
  return OF_NEW_API.some((name) => columns.includes(name)) ? 'new-api' : 'one-api';
}
