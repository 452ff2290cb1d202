import { wellFormed } from '../../../platform/json-splice/well-formed.js';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { serializeError, type SerializedError } from '../../../platform/errors/serialized-error.js';
import { namedFields } from '../../catalog/field-defaults.js';
import type { FieldDefault } from '../../catalog/snapshot.js';
import { droppedFromPassed } from '../../dialects/passed/passed-call.js';
import { translatedBefore, type TranslationNote, type UpstreamEncoding } from '../../dialects/upstream-call.js';
import type { Call } from '../../protocol/call.js';
import { CallNotes } from '../../protocol/call-notes.js';
import { passedBody } from '../passed-body.js';
import { translatedBody } from '../translated-body.js';

/** A large request that is to be put into the words of an upstream, as plain data. */
export interface BodyTask {
  readonly call: Omit<Call, 'body' | 'trace' | 'upload' | 'notes'>;
  readonly body: Uint8Array;
  readonly words: Required<Pick<UpstreamEncoding, 'dialect' | 'model' | 'traits'>>;
  /** The upstream speaks the client's dialect. */
  readonly isAsItIs: boolean;
  readonly asksUsage: boolean;
  readonly defaults: readonly FieldDefault[] | null;
}

/** The body that leaves, and what its answer has to know; or why there is none. */
export type WrittenBody =
  | { readonly body: Uint8Array; readonly note: TranslationNote | null; readonly dropped: readonly string[] }
  | { readonly refusal: SerializedError };

/** Writes a body; tells what is wrong with a request that cannot be understood. */
export function writeBody(task: BodyTask): WrittenBody {
  try {
    return write(task);
  } catch (error) {
    return { refusal: serializeError(GatewayError.from(error)) };
  }
}

function write({ call: said, body: bytes, words, isAsItIs, asksUsage, defaults }: BodyTask): WrittenBody {
  const { dialect, model, traits } = words;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const call: Call = { ...said, trace: null, notes: new CallNotes(), body };
  const upstream = {
    dialect,
    asksUsage,
    carries: null,
    traits: { of: () => traits },
    defaults: defaults === null ? null : namedFields(defaults),
  };
  const written = wellFormed(isAsItIs ? passedBody(call, model, upstream) : translatedBody(call, model, upstream));
  return {
    body: written,
    note: isAsItIs ? null : (translatedBefore(call, words) ?? null),
    dropped: isAsItIs ? droppedFromPassed(call, traits.passed) : [],
  };
}
