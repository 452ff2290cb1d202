import { isAscii } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { cutPictures } from '../../../platform/json-splice/cut-pictures.js';
import { wellFormed } from '../../../platform/json-splice/well-formed.js';
import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { droppedFromPassed } from '../../dialects/passed/passed-call.js';
import { translatedBefore, type TranslationNote } from '../../dialects/upstream-call.js';
import { passedBody } from '../passed-body.js';
import { translatedBody } from '../translated-body.js';
import { askedOf, type AskedCall, type CallTask } from './call-task.js';

const MARK_BYTES = 24;
/** One letter beyond ASCII may double what all of it takes once it is text. */
const MOST_WIDE_BYTES = 16 * 1024 * 1024;

/** A large request that is to be put into the words of an upstream. */
export interface WriteTask extends CallTask {
  /** The upstream speaks the client's dialect. */
  readonly isAsItIs: boolean;
}

/** The body that leaves, and what its answer has to know. */
export interface WrittenBody {
  readonly body: Uint8Array;
  readonly note: TranslationNote | null;
  readonly dropped: readonly string[];
}

/** Writes a body; throws what is wrong with a request that cannot be understood. */
export function writeBody(task: WriteTask): WrittenBody {
  const asked = askedOf(task);
  return task.isAsItIs ? pass(asked) : translate(asked);
}

function pass({ call, model, upstream, words }: AskedCall): WrittenBody {
  const body = wellFormed(passedBody(call, model, upstream));
  return { body, note: null, dropped: droppedFromPassed(call, words.traits.passed) };
}

function translate({ call: whole, model, upstream, words }: AskedCall): WrittenBody {
  const { json: body, restore } = cutPictures(whole.body, randomBytes(MARK_BYTES).toString('base64'));
  if (isTooWide(body)) throw new GatewayError('request_too_large');
  const call = { ...whole, body };
  const written = restore(wellFormed(translatedBody(call, model, upstream)));
  return { body: written, note: translatedBefore(call, words) ?? null, dropped: [] };
}

/** Whether a body that becomes text to be put into other words takes more than a thread should have. */
function isTooWide(body: Buffer): boolean {
  return body.length > MOST_WIDE_BYTES && !isAscii(body);
}
