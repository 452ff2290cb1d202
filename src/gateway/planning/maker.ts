import { KEEPING_DIALECT } from '../protocol/dialect-name.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Channel, Target } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { KeyId } from '../../platform/crypto/ids.js';
import type { Maker } from '../protocol/stored-request.js';

/** Finds the channels and keys that made what requests refer to. */
export class Makers {
  private readonly pinned = new WeakMap<Channel, Map<KeyId, Channel>>();

  /** The targets at the channel that made a response, with the key that made it alone; throws `response_not_found` without any. */
  targetsOf(maker: Maker, targets: readonly Target[]): readonly Target[] {
    const found = targets.flatMap((target) => {
      const channel = this.channelAt(maker, target.channel);
      return channel === null ? [] : [{ ...target, channel }];
    });
    if (found.length === 0) throw new GatewayError('response_not_found');
    return found;
  }

  private channelAt({ channelId, keyId }: Maker, channel: Channel): Channel | null {
    if (channel.id !== channelId) return null;
    const voice = [channel, ...channel.voices].find(({ dialect }) => dialect === KEEPING_DIALECT);
    const key = voice?.keys.find(({ id }) => id === keyId);
    return voice === undefined || key === undefined ? null : this.withKey(voice, key);
  }

  /** A channel as if it had one key and spoke one dialect. */
  private withKey(channel: Channel, key: UpstreamKey): Channel {
    const known = this.pinned.get(channel) ?? new Map<KeyId, Channel>();
    this.pinned.set(channel, known);
    const before = known.get(key.id);
    if (before !== undefined) return before;
    const made = { ...channel, keys: [key], voices: [] };
    known.set(key.id, made);
    return made;
  }
}
