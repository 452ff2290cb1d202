import type { DialectName, UpstreamDialectName } from '../protocol/dialect-name.js';
import { AI_SDK } from './ai-sdk/dialect.js';
import { ANTHROPIC } from './anthropic/dialect.js';
import type { Dialect, UpstreamDialect } from './dialect.js';
import { GEMINI } from './gemini/dialect.js';
import { OPENAI_CHAT } from './openai-chat/dialect.js';
import { OPENAI_RESPONSES } from './openai-responses/dialect.js';

/** The dialects of clients by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': OPENAI_CHAT,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};

/** The dialects of upstreams by name. */
export const UPSTREAM_DIALECTS: Readonly<Record<UpstreamDialectName, UpstreamDialect>> = {
  ...DIALECTS,
  'ai-sdk': AI_SDK,
};
