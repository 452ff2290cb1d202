import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import type { Operation } from '../../gateway/protocol/operation.js';
import type { RequestReader } from '../edge/request-handler.js';

/** The reader for an operation of OpenAI's dialect. */
export function operationReader(operation: Operation): RequestReader {
  return { dialect: 'openai-chat', operation, read: (head, body) => readCall({ ...head, operation }, body) };
}
