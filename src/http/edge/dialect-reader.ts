import { readDialectCall } from '../../gateway/dialects/read-dialect-call.js';
import type { CallAddress } from '../../gateway/dialects/dialect.js';
import { USUAL_DIALECT, type DialectName } from '../../gateway/protocol/dialect-name.js';
import { OPERATIONS, type Operation } from '../../gateway/protocol/operation.js';
import type { RequestReader } from './request-handler.js';

/** The reader for requests in another dialect than OpenAI's chat: of a conversation unless told. */
export function dialectReader(
  dialect: Exclude<DialectName, typeof USUAL_DIALECT>,
  operation: Operation = OPERATIONS.chat,
  address?: CallAddress,
): RequestReader {
  return {
    dialect,
    operation,
    read: (head, body) => readDialectCall(head, body, address),
    elsewhere: { address: address ?? null },
  };
}
