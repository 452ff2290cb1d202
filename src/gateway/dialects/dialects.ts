import type { DialectName } from '../protocol/dialect-name.js';
import { ANTHROPIC } from './anthropic/dialect.js';
import type { Dialect } from './dialect.js';
import { GEMINI } from './gemini/dialect.js';
import { OPENAI_CHAT } from './openai-chat/dialect.js';
import { OPENAI_RESPONSES } from './openai-responses/dialect.js';

/** The dialects by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': OPENAI_CHAT,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};
