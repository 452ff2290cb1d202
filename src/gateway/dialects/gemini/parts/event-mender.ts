import { encodeEvent } from '../../../../platform/sse/encoder.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject } from '../../shared/fields.js';
import { mendCandidates } from './mend-reply.js';

const OF_INTEREST = /"functionCall"|"content":\s*\{[^{}[]*"text"|"parts":\s*(?:["{]|\[\s*")|^\s*\[/;

/** Makes lists of parts and objects of the arguments of calls, leaves out calls of nothing, and takes lists of responses apart. */
export class CandidateMender implements EventMender {
  /** Whoever reads the stream takes arguments without a name for a failure. */
  readonly isBroken = false;

  mend(data: string): readonly Buffer[] | null {
    if (!OF_INTEREST.test(data)) return null;
    const response = readPayload(data);
    if (typeof response === 'string') return listIn(data)?.map(writeResponse) ?? null;
    const mended = mendCandidates(response);
    return mended && [encodeEvent(mended)];
  }
}

/** Some relays put a list of responses into one event, which Google's clients read one of; null for anything else. */
function listIn(data: string): JsonObject[] | null {
  try {
    const list: unknown = JSON.parse(data);
    return Array.isArray(list) && list.length > 0 && list.every(isObject) ? list : null;
  } catch {
    return null;
  }
}

function writeResponse(response: JsonObject): Buffer {
  return encodeEvent(mendCandidates(response) ?? response);
}
