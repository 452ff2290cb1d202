import { hashText } from '../../../platform/crypto/hash-text.js';

const ALLOWED = /^[\w-]{1,64}$/;

/** A tool call id as Anthropic's dialect allows it; an id of another form always becomes the same one. */
export function toolCallId(id: string): string {
  return ALLOWED.test(id) ? id : `call_${hashText(id).toString(36)}_${hashText(`${id}.`).toString(36)}`;
}
