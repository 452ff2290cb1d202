import { answeredFields, rememberAnswered } from '../../dialects/answer-memory.js';
import type { CallAddress } from '../../dialects/dialect.js';
import { readCall } from '../../dialects/openai-chat/passthrough/read-call.js';
import { keptIdsIn, rememberKeptIds, type KeptId } from '../../dialects/kept-ids.js';
import {
  referencesOf,
  rememberReferences,
  type References,
} from '../../dialects/openai-responses/parts/item-references.js';
import { readDialectCall } from '../../dialects/read-dialect-call.js';
import type { Call } from '../../protocol/call.js';
import type { CallHead } from '../../protocol/call-head.js';
import { CallNotes } from '../../protocol/call-notes.js';
import type { JsonObject } from '../../protocol/tool.js';
import { bufferOf, type LargeBodies } from './large-bodies.js';

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
  return head.dialect === 'openai-chat' ? readCall(head, body) : readDialectCall(head, body, address ?? undefined);
}

/** A large body that is to be read, and for whom. */
export interface ReadOrder {
  readonly head: CallHead;
  readonly address: CallAddress | null;
  readonly owner: number;
  isOver(): boolean;
}

/** Has a large body read elsewhere, which its memory goes to; rejects with what is wrong with it, null for nobody. */
export async function readElsewhere(bodies: LargeBodies, given: Buffer, order: ReadOrder): Promise<Call | null> {
  const { head, address, owner } = order;
  const { trace, ...said } = head;
  return await new Promise((resolve, reject) => {
    const open = () => {
      if (order.isOver()) return null;
      const body = owned(given);
      return { task: { said, address, body }, transfer: [body.buffer] };
    };
    bodies.do({ kind: 'read', owner, open }, (end) => {
      if (end === null) resolve(null);
      else if ('error' in end) reject(end.error);
      else resolve(callOf(end.made, { ...said, trace }));
    });
  });
}

/** The bytes in a buffer of their own, which is the same one where nothing else is in it. */
function owned(bytes: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}

function callOf({ call, body, answered, kept, references }: ReadRequest, head: CallHead): Call {
  const request = { ...call, ...head, notes: new CallNotes(), body: bufferOf(body) };
  rememberAnswered(request, answered);
  if (kept !== null) rememberKeptIds(request, kept);
  rememberReferences(request, references);
  return request;
}
