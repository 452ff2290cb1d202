import { encodingOf } from '../catalog/channel-encoding.js';
import { droppedParams } from '../dialects/dropped-params.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Decision } from './reply-sink.js';

/** The decision about an answer from a place, if any, after so many attempts; `contentType` where it is passed on unread. */
export function decisionAt(
  call: Call,
  place: AttemptTarget | undefined,
  attempts: number,
  contentType: string | undefined,
): Decision {
  if (place === undefined) return { channel: null, attempts };
  const { channel, model } = place;
  const dropped = droppedParams(call, encodingOf(channel, model));
  return { channel: channel.label, attempts, dropped, contentType, place };
}
