import { rememberAnswered } from '../../dialects/answer-memory.js';
import type { CallAddress } from '../../dialects/dialect.js';
import { rememberKeptIds } from '../../dialects/kept-ids.js';
import { rememberReferences } from '../../dialects/openai-responses/parts/item-references.js';
import type { Call } from '../../protocol/call.js';
import type { CallHead } from '../../protocol/call-head.js';
import { CallNotes } from '../../protocol/call-notes.js';
import { bufferOf, type LargeBodies } from './large-bodies.js';
import type { ReadRequest } from './read-task.js';

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
