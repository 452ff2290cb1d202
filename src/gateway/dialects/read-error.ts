import { withoutMark } from '../../platform/json-splice/without-mark.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { UpstreamError } from '../protocol/upstream-error.js';
import { UPSTREAM_DIALECTS } from './dialects.js';

/** The body of an error status in the words of a dialect; one that is not JSON gives a refusal without code and message. */
export function readErrorBody(dialect: UpstreamDialectName, status: number, body: Buffer): UpstreamError {
  return UPSTREAM_DIALECTS[dialect].decodeError(status, valueOf(body));
}

function valueOf(body: Buffer): unknown {
  try {
    return JSON.parse(withoutMark(body).toString());
  } catch {
    return null;
  }
}
