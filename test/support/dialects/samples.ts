import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { SAMPLES as ANTHROPIC } from './anthropic/samples.js';
import type { DialectSamples } from './dialect-samples.js';
import { SAMPLES as GEMINI } from './gemini/samples.js';
import { SAMPLES as OPENAI_CHAT } from './openai-chat/samples.js';
import { SAMPLES as OPENAI_RESPONSES } from './openai-responses/samples.js';

/** What tests have of every dialect. */
export const SAMPLES: Readonly<Record<DialectName, DialectSamples>> = {
  'openai-chat': OPENAI_CHAT,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};
