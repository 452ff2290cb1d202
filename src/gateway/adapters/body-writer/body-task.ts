import { isAscii } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { cutPictures } from '../../../platform/json-splice/cut-pictures.js';
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

const MARK_BYTES = 24;
/** One letter beyond ASCII may double what all of it takes once it is text. */
const MOST_WIDE_BYTES = 16 * 1024 * 1024;

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
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { json: body, restore } = isAsItIs
    ? { json: given, restore: null }
    : cutPictures(given, randomBytes(MARK_BYTES).toString('base64'));
  if (restore !== null && isTooWide(body)) throw new GatewayError('request_too_large');
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
    body: restore === null ? written : restore(written),
    note: isAsItIs ? null : (translatedBefore(call, words) ?? null),
    dropped: isAsItIs ? droppedFromPassed(call, traits.passed) : [],
  };
}

/** Whether a body that becomes text to be put into other words takes more than a thread should have. */
function isTooWide(body: Buffer): boolean {
  return body.length > MOST_WIDE_BYTES && !isAscii(body);
}
