import type { Exchange } from '../../../platform/upstream/transport.js';
import { encodingOf } from '../../catalog/channel-encoding.js';
import { rememberDropped } from '../../dialects/passed/passed-call.js';
import { passesAsIs, rememberTranslation } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import { bufferOf, type LargeBodies } from './large-bodies.js';
import { prepared, type Attempted } from './prepared.js';
import type { WrittenBody } from './write-task.js';

/** Larger bodies would hold up everybody while they are put into other words. */
const LARGE_BYTES = 128 * 1024;
/** Of so many bytes every escape may be looked at: what passes as it came is made well-formed. */
const MANY_ESCAPES_BYTES = 1024 * 1024;
const BACKSLASH = 0x5c;

/** Whether the body for an upstream is large, and has to be read to be written. */
export function isWrittenElsewhere(call: Call, { channel, model }: AttemptTarget): boolean {
  const { body } = call;
  if (body.length <= LARGE_BYTES) return false;
  const words = encodingOf(channel, model);
  if (!passesAsIs(call, words) || words.traits.passed !== null || channel.defaults !== null) return true;
  return body.length > MANY_ESCAPES_BYTES && body.includes(BACKSLASH);
}

/** Has the body for an upstream written elsewhere, and sends it. */
export function writtenElsewhere(bodies: LargeBodies, asked: Attempted, send: (body: Buffer) => Exchange): Exchange {
  const { call, place } = asked;
  const isAsItIs = passesAsIs(call, encodingOf(place.channel, place.model));
  return prepared(bodies, asked, { kind: 'write', more: { isAsItIs } }, (made) => {
    remember(call, place, made);
    return send(bufferOf(made.body));
  });
}

function remember(call: Call, { channel, model }: AttemptTarget, { note, dropped }: WrittenBody): void {
  const words = encodingOf(channel, model);
  if (note !== null) rememberTranslation(call, words, note);
  else if (words.traits.passed !== null) rememberDropped(call, words.traits.passed, dropped);
}
