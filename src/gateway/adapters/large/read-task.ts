import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import { answeredFields } from '../../dialects/answer-memory.js';
import type { CallAddress } from '../../dialects/dialect.js';
import { readCall } from '../../dialects/openai-chat/passthrough/read-call.js';
import type { KeptId } from '../../dialects/kept-id.js';
import { keptIdsIn } from '../../dialects/kept-ids.js';
import { referencesOf, type References } from '../../dialects/openai-responses/parts/item-references.js';
import { readDialectCall } from '../../dialects/read-dialect-call.js';
import type { Call } from '../../protocol/call.js';
import type { CallHead } from '../../protocol/call-head.js';
import type { JsonObject } from '../../protocol/tool.js';

/** A request as it came, as plain data. */
export interface ReadTask {
  readonly said: Omit<CallHead, 'trace'>;
  /** What the address says where it is one of another dialect than OpenAI's chat. */
  readonly address: CallAddress | null;
  readonly body: Uint8Array;
}

/** The request that was read. */
export interface ReadRequest {
  readonly call: Omit<Call, 'body' | 'notes' | 'trace'>;
  readonly body: Uint8Array;
  readonly answered: JsonObject;
  /** Null where they could not be found out, which whoever needs them tells. */
  readonly kept: readonly KeptId[] | null;
  readonly references: References | null;
}

/** Reads a request; throws what is wrong with it. */
export function readRequest(task: ReadTask): ReadRequest {
  const request = read({ ...task.said, trace: null }, task);
  const { body, notes: _notes, trace: _trace, ...call } = request;
  return { call, body, answered: answeredFields(request), kept: keptIn(request), references: referencesOf(request) };
}

function keptIn(request: Call): readonly KeptId[] | null {
  try {
    return keptIdsIn(request);
  } catch {
    return null;
  }
}

function read(head: CallHead, { body: given, address }: ReadTask): Call {
  const body = Buffer.from(given.buffer, given.byteOffset, given.length);
  return head.dialect === USUAL_DIALECT ? readCall(head, body) : readDialectCall(head, body, address ?? undefined);
}
