import { readForeignCall, type ForeignName } from '../../gateway/dialects/read-foreign-call.js';
import type { RequestReader } from './intake.js';

/** What Gemini's clients say in the URL. */
export interface UrlWords {
  readonly model: string | null;
  readonly wantsStream: boolean;
}

/** The reader for conversations in another dialect than OpenAI's chat. */
export function foreignReader(dialect: ForeignName, { model, wantsStream }: UrlWords = NOTHING): RequestReader {
  return {
    dialect,
    path: PATHS[dialect],
    read: (head, body) => readForeignCall({ ...head, dialect, model, wantsStream }, body),
  };
}

const PATHS: Readonly<Record<ForeignName, string>> = {
  'openai-responses': '/v1/responses',
  anthropic: '/v1/messages',
  gemini: '/v1beta/models',
};
const NOTHING: UrlWords = { model: null, wantsStream: false };
