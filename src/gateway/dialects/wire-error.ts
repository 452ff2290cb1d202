import type { WireError } from '../../platform/errors/gateway-error.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { UpstreamError } from '../protocol/upstream-error.js';

const WORD = /^[\w.-]{1,64}$/;
const PARAM = /^[\w.[\]-]{1,128}$/;

/** A refusal in the upstream's own words, as far as they are harmless; `message` and `type` stand in where it has none. */
export function wireErrorOf(
  refusal: UpstreamError,
  redactor: Redactor,
  { message, type }: Pick<WireError, 'message' | 'type'>,
): WireError {
  const harmless = (word: string | null, shape: RegExp): string | null =>
    word !== null && shape.test(word) && redactor.scrub(word) === word ? word : null;
  return {
    message: redactor.quote(refusal.message) || message,
    type: harmless(refusal.type, WORD) ?? type,
    param: harmless(refusal.param, PARAM),
    code: harmless(refusal.code, WORD),
  };
}
