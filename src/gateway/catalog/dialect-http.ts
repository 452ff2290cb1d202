import type { DialectName } from '../protocol/dialect-name.js';

/** How a dialect is spoken over HTTP. */
export interface DialectHttp {
  /** Where its makers serve it; the base URL of a channel that gives none. */
  readonly baseUrl: string;
  /** The version segment that a base URL without one gets. */
  readonly version: string;
  /** The path of a conversation behind the base; `{model}` stands for the model's name. */
  readonly path: string;
  /** The path, where a stream has another one. */
  readonly streamPath: string | null;
  /** The path of the list of models, a long page of it where it comes in pages. */
  readonly modelsPath: string;
  /** The header that carries a key bare; null for `Authorization: Bearer`. */
  readonly keyHeader: string | null;
  /** Headers that every request needs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The dialects' ways. */
export const DIALECT_HTTP: Readonly<Record<DialectName, DialectHttp>> = {
  'openai-chat': {
    baseUrl: 'https://api.openai.com/v1',
    version: 'v1',
    path: '/chat/completions',
    streamPath: null,
    modelsPath: '/models',
    keyHeader: null,
    headers: {},
  },
  'openai-responses': {
    baseUrl: 'https://api.openai.com/v1',
    version: 'v1',
    path: '/responses',
    streamPath: null,
    modelsPath: '/models',
    keyHeader: null,
    headers: {},
  },
  anthropic: {
    baseUrl: 'https://api.anthropic.com/v1',
    version: 'v1',
    path: '/messages',
    streamPath: null,
    modelsPath: '/models?limit=1000',
    keyHeader: 'x-api-key',
    headers: { 'anthropic-version': '2023-06-01' },
  },
  gemini: {
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    version: 'v1beta',
    path: '/models/{model}:generateContent',
    streamPath: '/models/{model}:streamGenerateContent?alt=sse',
    modelsPath: '/models?pageSize=1000',
    keyHeader: 'x-goog-api-key',
    headers: {},
  },
};
