import { encodingOf, type EncodingSource } from '../catalog/channel-encoding.js';
import type { Channel } from '../catalog/snapshot.js';
import { passedCall } from '../dialects/passed/passed-call.js';
import type { Call } from '../protocol/call.js';
import { bodyFor } from './openai-body.js';
import { takenDefaults } from './taken-defaults.js';

/** What of a channel a client's own body has to be fitted to. */
type PassingChannel = EncodingSource & Pick<Channel, 'defaults' | 'asksUsage'>;

/** The client's own body for an upstream of its dialect; the same buffer when nothing has to change. */
export function passedBody(call: Call, model: string, channel: PassingChannel): Buffer {
  const { passed } = encodingOf(channel, model).traits;
  if (passed === null) return bodyFor(call, model, channel);
  const { dialect, asksUsage } = channel;
  const defaults = takenDefaults(channel.defaults, dialect, passed);
  return bodyFor(passedCall(call, passed).call, model, { dialect, asksUsage, defaults });
}
