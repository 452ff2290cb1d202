import { readForeignCall, type ForeignName } from '../../gateway/dialects/read-foreign-call.js';
import { OPERATIONS, type Operation } from '../../gateway/protocol/operation.js';
import type { RequestReader } from './intake.js';

/** What Gemini's clients say in the URL. */
export interface UrlWords {
  readonly model: string | null;
  readonly wantsStream: boolean;
  /** A conversation unless told. */
  readonly operation?: Operation;
}

/** The reader for requests in another dialect than OpenAI's chat. */
export function foreignReader(dialect: ForeignName, words: UrlWords = NOTHING): RequestReader {
  const { operation = OPERATIONS.chat } = words;
  return { dialect, operation, read: (head, body) => readForeignCall({ ...head, dialect, ...words }, body) };
}

const NOTHING: UrlWords = { model: null, wantsStream: false };
