import { readDialectCall, type TranslatedDialectName } from '../../gateway/dialects/read-dialect-call.js';
import { OPERATIONS, type Operation } from '../../gateway/protocol/operation.js';
import type { RequestReader } from './request-handler.js';

/** What Gemini's clients say in the URL. */
export interface UrlParts {
  readonly model: string | null;
  readonly wantsStream: boolean;
  /** A conversation unless told. */
  readonly operation?: Operation;
}

/** The reader for requests in another dialect than OpenAI's chat. */
export function dialectReader(dialect: TranslatedDialectName, words: UrlParts = NOTHING): RequestReader {
  const { operation = OPERATIONS.chat } = words;
  return { dialect, operation, read: (head, body) => readDialectCall({ ...head, dialect, ...words }, body) };
}

const NOTHING: UrlParts = { model: null, wantsStream: false };
